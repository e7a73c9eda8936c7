#include "simulator/key_vault/key_vault.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <chrono>
#include <utility>

#include "simulator/identity/form.h"
#include "simulator/identity/identities.h"

namespace opendes::sim {
namespace {

// The audience is the service, not the one vault.
constexpr std::string_view kResource = "https://vault.azure.net";

http::ServerResponse Json(int status, const boost::json::value& body) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json; charset=utf-8"},
                      {"Cache-Control", "no-cache"},
                      {"x-ms-keyvault-region", "simulator"},
                      {"x-ms-keyvault-service-version", "1.9.0.0"}},
          .body = boost::json::serialize(body),
          .stream = {}};
}

http::ServerResponse Error(int status, std::string_view code, std::string_view message,
                           std::string_view inner = {}) {
  boost::json::object error{{"code", code}, {"message", message}};
  if (!inner.empty()) error["innererror"] = {{"code", inner}};
  return Json(status, {{"error", std::move(error)}});
}

http::ServerResponse Challenge(std::string_view authority) {
  http::ServerResponse response =
      Error(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
  response.headers.emplace_back(
      "WWW-Authenticate",
      fmt::format(R"(Bearer authorization="{}", resource="{}")", authority, kResource));
  return response;
}

bool MayRead(const Caller& caller) {
  const auto admin = [&](const auto& identity) {
    return identity.object_id == caller.object_id && identity.system_administrator;
  };
  return std::ranges::any_of(Applications(), admin) || std::ranges::any_of(Users(), admin);
}

std::int64_t Seconds(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// Some clients write the name as api%2Dversion.
bool HasApiVersion(std::string_view query) { return !Form(query).Get("api-version").empty(); }

}  // namespace

void KeyVault::SetUrls(std::string base_url, std::string authority) {
  state_.With([&](State& state) {
    state.base_url = std::move(base_url);
    state.authority = std::move(authority);
  });
}

std::string KeyVault::Put(std::string_view name, std::string_view value, Tags tags, bool enabled) {
  std::string id = Guid::Random().ToString();
  std::erase(id, '-');
  Version version{id, std::string(value), std::move(tags), enabled, clock_.Now()};
  state_.With(
      [&](State& state) { state.secrets[std::string(name)].push_back(std::move(version)); });
  return id;
}

bool KeyVault::Delete(std::string_view name) {
  return state_.With([&](State& state) {
    const auto found = state.secrets.find(name);
    if (found == state.secrets.end()) return false;
    state.secrets.erase(found);
    return true;
  });
}

std::string KeyVault::Describe(const State& state, std::string_view name, const Version& version) {
  boost::json::object tags;
  for (const auto& [key, value] : version.tags) tags[key] = value;
  return boost::json::serialize(boost::json::object{
      {"value", version.value},
      {"id", fmt::format("{}/secrets/{}/{}", state.base_url, name, version.id)},
      {"attributes", boost::json::object{{"enabled", version.enabled},
                                         {"created", Seconds(version.created)},
                                         {"updated", Seconds(version.created)},
                                         {"recoveryLevel", "Recoverable+Purgeable"},
                                         {"recoverableDays", 90}}},
      {"tags", std::move(tags)}});
}

http::ServerResponse KeyVault::AnswerRead(const State& state, std::string_view name,
                                          std::string_view version) const {
  const auto found = state.secrets.find(name);
  const auto missing = [&] {
    return Error(404, "SecretNotFound",
                 fmt::format("A secret with (name/id) {}{}{} was not found in this key vault.",
                             name, version.empty() ? "" : "/", version));
  };
  if (found == state.secrets.end()) return missing();
  const std::vector<Version>& versions = found->second;
  const auto wanted = version.empty() ? std::prev(versions.end())
                                      : std::ranges::find(versions, version, &Version::id);
  if (wanted == versions.end()) return missing();
  if (!wanted->enabled) {
    return Error(403, "Forbidden", "Operation get is not allowed on a disabled secret.",
                 "SecretDisabled");
  }
  http::ServerResponse response = Json(200, {});
  response.body = Describe(state, name, *wanted);
  return response;
}

std::optional<http::ServerResponse> KeyVault::Answer(const http::ServerRequest& request) const {
  const std::string_view target(request.target);
  const std::size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  constexpr std::string_view kRoot = "/secrets";
  if (!path.starts_with(kRoot)) return std::nullopt;
  path.remove_prefix(kRoot.size());
  if (!path.empty() && !path.starts_with('/')) return std::nullopt;

  const State state = state_.Copy();
  const std::array<std::string, 1> audiences = {std::string(kResource)};
  const Result<Caller> caller = checker_.Check(request, audiences);
  if (!caller || caller->tenant_id != kTenantId) return Challenge(state.authority);
  if (question == std::string_view::npos || !HasApiVersion(target.substr(question + 1))) {
    return Error(400, "BadParameter", "api-version must be specified.");
  }
  if (request.method != "GET") return Error(405, "MethodNotAllowed", "Only GET is supported.");
  if (!MayRead(*caller)) {
    return Error(403, "Forbidden",
                 fmt::format("The user, group or application 'appid={};oid={}' does not have "
                             "secrets get permission on this key vault.",
                             caller->application_id, caller->object_id.ToString()),
                 "AccessDenied");
  }
  if (!path.empty()) path.remove_prefix(1);
  const std::size_t slash = path.find('/');
  const std::string name = http::PercentDecode(path.substr(0, slash));
  if (name.empty()) return Error(400, "BadParameter", "A secret name must be given.");
  const std::string_view version =
      slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  return AnswerRead(state, name, version);
}

}  // namespace opendes::sim
