#include "app/demo/stand_in.h"

#include "app/demo/json_fields.h"
#include "app/demo/ready_file.h"

namespace opendes::app {
namespace {

namespace json = boost::json;

constexpr const char* kName = "dataverse-sim";

Result<json::value> Call(http::Client& client, const StandInFacts& facts, std::string_view method,
                         std::string_view path, std::string body, std::stop_token stop) {
  http::ClientRequest request;
  request.method = method;
  request.url = facts.control_url + std::string(path);
  request.body = std::move(body);
  request.max_body = limits::kPageBytes;
  OPENDES_TRY_ASSIGN(const http::ClientResponse response, client.Send(request, std::move(stop)));
  if (response.status / 100 != 2) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "{} answered {} {} with status {}: {}", kName,
                method, path, response.status, response.body.substr(0, limits::kErrorBodyShown));
  }
  return ParseJson(response.body.empty() ? "null" : response.body, path);
}

}  // namespace

Result<StandInFacts> ParseStandInFacts(const std::string& ready_line) {
  OPENDES_TRY_ASSIGN(const json::value ready, ParseJson(ready_line, "dataverse-sim's ready line"));
  const json::array& organizations = ArrayMember(ready, "organizations");
  const json::value first = organizations.empty() ? json::value() : organizations.front();
  StandInFacts facts{.organization_id = TextMember(first, "id"),
                     .organization_url = TextMember(first, "https"),
                     .identity_url = TextMember(ready, "authority"),
                     .tenant_id = TextMember(ready, "tenant_id"),
                     .client_id = TextMember(ready, "client_id"),
                     .client_secret = TextMember(ready, "client_secret"),
                     .ca_file = TextMember(ready, "ca_file"),
                     .control_url = TextMember(ready, "control")};
  const std::string suffix = "/" + facts.tenant_id;
  if (!facts.identity_url.ends_with(suffix) || facts.organization_url.empty() ||
      facts.control_url.empty()) {
    return Fail(ErrorCode::kProtocol, Blame::kSource,
                "dataverse-sim's ready line lacks its organisation, authority or control address");
  }
  facts.identity_url.resize(facts.identity_url.size() - suffix.size());
  return facts;
}

Result<StandIn> StartStandIn(const DemoFiles& files, bool outlives_us, std::stop_token stop) {
  OPENDES_TRY_ASSIGN(ChildProcess process,
                     ChildProcess::Start({ProgramBesideUs(kName), "--state-dir", files.stand_in(),
                                          "--ready-file", files.stand_in_ready(), "--gzip"},
                                         files.stand_in_log(), outlives_us));
  OPENDES_TRY_ASSIGN(const std::string line,
                     AwaitReadyFile(process, kName, files.stand_in_ready(), std::move(stop)));
  OPENDES_TRY_ASSIGN(StandInFacts facts, ParseStandInFacts(line));
  return StandIn{.process = std::move(process), .facts = std::move(facts)};
}

Result<std::int64_t> ReadVersion(http::Client& client, const StandInFacts& facts,
                                 std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const json::value log,
                     Call(client, facts, "GET", "log?limit=1", {}, std::move(stop)));
  return NumberMember(log, "version");
}

Result<> StartChanges(http::Client& client, const StandInFacts& facts,
                      const std::vector<std::string>& tables, int seconds, std::stop_token stop) {
  constexpr int kChangesPerSecond = 100;
  const json::object request{{"tables", json::value_from(tables)},
                             {"rate", kChangesPerSecond},
                             {"seconds", seconds},
                             {"create", 20},
                             {"update", 70},
                             {"delete", 10}};
  OPENDES_TRY(Call(client, facts, "POST", "live", json::serialize(request), std::move(stop)));
  return {};
}

Result<std::vector<SourceChange>> ReadChanges(http::Client& client, const StandInFacts& facts,
                                              std::int64_t since, std::stop_token stop) {
  OPENDES_TRY_ASSIGN(
      const json::value answer,
      Call(client, facts, "GET", fmt::format("log?since={}", since), {}, std::move(stop)));
  std::vector<SourceChange> changes;
  for (const json::value& item : ArrayMember(answer, "changes")) {
    const auto id = Guid::Parse(TextMember(item, "id"));
    if (!id) continue;
    changes.push_back({.table = TextMember(item, "table"),
                       .id = *id,
                       .deletion = TextMember(item, "kind") == "delete",
                       .version = NumberMember(item, "version"),
                       .time = TimePoint(Duration(NumberMember(item, "time")))});
  }
  return changes;
}

}  // namespace opendes::app
