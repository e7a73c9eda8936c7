#include "app/demo/demo_profile.h"

#include <algorithm>

#include "app/demo/json_fields.h"
#include "http/message.h"

namespace opendes::app {
namespace {

namespace json = boost::json;

std::string RenderProfile(const std::string& organization_id) {
  json::array entities;
  for (const std::string& table : DemoTables()) {
    entities.push_back(json::object{{"Type", table}, {"Settings", json::object()}});
  }
  return json::serialize(
      json::object{{"Name", "Demo"},
                   {"OrganizationId", organization_id},
                   {"DestinationType", "sqlite"},
                   {"DestinationKeyVaultUri", "local:warehouse"},
                   {"Entities", std::move(entities)},
                   {"RetryPolicy", json::object{{"MaxRetryCount", 12}, {"IntervalInSeconds", 5}}},
                   {"WriteDeleteLog", true}});
}

// When the table was last seen to be up to date; the API counts whole seconds, rounded down.
TimePoint ConfirmedAt(const json::value& status, TimePoint now) {
  if (Member(status, "LagSeconds").is_object()) return TimePoint{};
  return now - std::chrono::seconds(NumberMember(status, "LagSeconds") + 1);
}

Result<> CheckStatus(const std::string& table, const json::value& status) {
  if (!FlagMember(status, "Stopped")) return {};
  return Fail(ErrorCode::kWrongState, Blame::kUs, "{} has stopped: {}", table,
              TextMember(status, "LastError"));
}

}  // namespace

const std::vector<std::string>& DemoTables() {
  static const std::vector<std::string> kTables = [] {
    std::vector<std::string> tables = ChangingTables();
    tables.insert(tables.end(), {"systemuser", "team", "businessunit", "territory",
                                 "transactioncurrency", "teammembership"});
    return tables;
  }();
  return kTables;
}

std::vector<std::string> ChangingTables() {
  return {"account",        "contact",      "lead",        "opportunity", "opportunityproduct",
          "product",        "quote",        "salesorder",  "incident",    "campaign",
          "task",           "phonecall",    "email",       "appointment", "annotation",
          "new_everything", "accountleads", "contactleads"};
}

Result<std::string> CreateDemoProfile(cli::ApiClient& api, const StandInFacts& stand_in,
                                      std::stop_token stop) {
  OPENDES_TRY(api.Post(
      fmt::format("metadata/acceptprivacyterms?organizationUrl={}&organizationId={}"
                  "&isAuthorized=true",
                  http::PercentEncode(stand_in.organization_url), stand_in.organization_id),
      {}, stop));
  OPENDES_TRY_ASSIGN(const std::string body,
                     api.Post("profiles", RenderProfile(stand_in.organization_id), stop));
  OPENDES_TRY_ASSIGN(const json::value profile, ParseJson(body, "the new profile"));
  const std::string id = TextMember(profile, "Id");
  OPENDES_TRY(api.Post("profiles/" + id + "/activate", {}, stop));
  return id;
}

Result<DemoProgress> ReadProgress(cli::ApiClient& api, const std::string& profile_id, TimePoint now,
                                  std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const std::string body,
                     api.Get("profiles/" + profile_id + "?status=true", std::move(stop)));
  OPENDES_TRY_ASSIGN(const json::value profile, ParseJson(body, "the profile"));
  DemoProgress progress{.tables = {}, .loaded = true, .confirmed_at = now};
  for (const json::value& entity : ArrayMember(profile, "Entities")) {
    const json::value& status = Member(entity, "Status");
    cli::ProgressLine line{.label = TextMember(entity, "Type"),
                           .done = NumberMember(status, "RowsLoaded"),
                           .total = std::nullopt,
                           .finished = TextMember(status, "InitialSyncState") == "Completed"};
    OPENDES_TRY(CheckStatus(line.label, status));
    if (const auto estimate = NumberMember(status, "RowsEstimated"); estimate > 0) {
      line.total = estimate;
    }
    progress.loaded = progress.loaded && line.finished;
    progress.confirmed_at = std::min(progress.confirmed_at, ConfirmedAt(status, now));
    progress.tables.push_back(std::move(line));
  }
  return progress;
}

}  // namespace opendes::app
