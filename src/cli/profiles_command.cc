#include "cli/profiles_command.h"

#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "base/guid.h"
#include "cli/render_profile.h"
#include "http/message.h"

namespace opendes::cli {
namespace {

namespace json = boost::json;

struct Organization {
  std::string id;
  std::string url;
};

std::string TextOf(const json::value& value, std::string_view key) {
  const json::object* object = value.if_object();
  const json::value* member = object == nullptr ? nullptr : object->if_contains(key);
  return member != nullptr && member->is_string() ? std::string(member->as_string())
                                                  : std::string();
}

Result<json::array> ParseArray(const std::string& body) {
  boost::system::error_code failed;
  json::value value = json::parse(body, failed);
  if (failed || !value.is_array()) {
    return Fail(ErrorCode::kProtocol, Blame::kUs,
                "the service's answer is not a JSON list; is --url an OpenDES service?");
  }
  return std::move(value.as_array());
}

// All organisations the caller administers, or the one named.
Result<std::vector<Organization>> FindOrganizations(ApiClient& api, const std::string& url,
                                                    std::stop_token stop) {
  std::vector<Organization> organizations;
  std::string body;
  if (url.empty()) {
    OPENDES_TRY_ASSIGN(body, api.Get("metadata/organizations", stop));
  } else {
    OPENDES_TRY_ASSIGN(
        body, api.Get("metadata/discover?organizationUrl=" + http::PercentEncode(url), stop));
    body = "[" + body + "]";
  }
  OPENDES_TRY_ASSIGN(const json::array list, ParseArray(body));
  for (const json::value& item : list) {
    organizations.push_back(
        {.id = TextOf(item, "OrganizationId"), .url = TextOf(item, "OrganizationUrl")});
  }
  return organizations;
}

Result<json::array> ListProfiles(ApiClient& api, const std::string& organization_url,
                                 std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const auto organizations, FindOrganizations(api, organization_url, stop));
  json::array all;
  for (const Organization& organization : organizations) {
    OPENDES_TRY_ASSIGN(const std::string body, api.Get("profiles?status=true&organizationId=" +
                                                           http::PercentEncode(organization.id),
                                                       stop));
    OPENDES_TRY_ASSIGN(const json::array profiles, ParseArray(body));
    all.insert(all.end(), profiles.begin(), profiles.end());
  }
  return all;
}

Result<std::string> FindProfileId(ApiClient& api, const ProfilesArguments& arguments,
                                  std::stop_token stop) {
  if (Guid::Parse(arguments.profile)) return arguments.profile;
  OPENDES_TRY_ASSIGN(const json::array profiles, ListProfiles(api, arguments.organization, stop));
  std::vector<std::string> ids;
  for (const json::value& profile : profiles) {
    const bool deleted = TextOf(profile, "State") == "3";
    if (!deleted && TextOf(profile, "Name") == arguments.profile) {
      ids.push_back(TextOf(profile, "Id"));
    }
  }
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller,
                "no profile is named '{}'; see `opendes profiles list`", arguments.profile);
  }
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "several profiles are named '{}'; give the id or --organization", arguments.profile);
}

Result<std::string> ReadDescription(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "cannot read {}", path);
    }
  }
  std::istream& in = path == "-" ? std::cin : file;
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Result<> AcceptTerms(ApiClient& api, const ProfilesArguments& arguments, std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const auto organizations,
                     FindOrganizations(api, arguments.organization, stop));
  for (const Organization& organization : organizations) {
    OPENDES_TRY(api.Post(
        fmt::format("metadata/acceptprivacyterms?organizationUrl={}&organizationId={}"
                    "&isAuthorized=true",
                    http::PercentEncode(organization.url), http::PercentEncode(organization.id)),
        {}, stop));
  }
  return {};
}

// The verbs that name one stored profile.
Result<std::string> CallProfile(ApiClient& api, const ProfilesArguments& arguments,
                                std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const std::string id, FindProfileId(api, arguments, stop));
  const std::string path = "profiles/" + http::PercentEncode(id);
  const std::string& verb = arguments.verb;
  if (verb == "show") return api.Get(path + "?status=true", stop);
  if (verb == "delete") return api.Send("DELETE", path, {}, stop);
  if (verb == "resync" && !arguments.entity.empty()) {
    return api.Post(path + "/resync?entity=" + http::PercentEncode(arguments.entity), {}, stop);
  }
  if (verb == "test" || verb == "failures") return api.Get(path + "/" + verb, stop);
  return api.Post(path + "/" + verb, {}, stop);
}

std::string Render(const std::string& verb, const std::string& body) {
  if (verb == "list") return RenderProfileList(body);
  if (verb == "show" || verb == "create") return RenderProfile(body);
  if (verb == "activate") return "activated\n";
  if (verb == "deactivate") return "deactivated\n";
  if (verb == "resync") return "asked for; `opendes profiles show` tells how far it is\n";
  return RenderText(body);
}

}  // namespace

Result<> RunProfilesVerb(ApiClient& api, const ProfilesArguments& arguments, std::ostream& out,
                         std::stop_token stop) {
  const std::string& verb = arguments.verb;
  if (verb == "accept-terms") return AcceptTerms(api, arguments, stop);
  std::string body;
  if (verb == "list") {
    OPENDES_TRY_ASSIGN(const json::array all, ListProfiles(api, arguments.organization, stop));
    body = json::serialize(all);
  } else if (verb == "create" || verb == "validate") {
    OPENDES_TRY_ASSIGN(std::string description, ReadDescription(arguments.file));
    const char* path = verb == "create" ? "profiles" : "profiles/validate";
    OPENDES_TRY_ASSIGN(body, api.Post(path, std::move(description), stop));
  } else {
    OPENDES_TRY_ASSIGN(body, CallProfile(api, arguments, stop));
  }
  out << (arguments.json ? body + "\n" : Render(verb, body));
  return {};
}

}  // namespace opendes::cli
