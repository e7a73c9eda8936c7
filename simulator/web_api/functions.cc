#include "simulator/web_api/functions.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "simulator/identity/identities.h"

namespace opendes::sim {
namespace {

std::string ResponseStart(const ApiRequest& request, std::string_view type) {
  return fmt::format(R"({{"@odata.context":"{}$metadata#Microsoft.Dynamics.CRM.{}")", request.base,
                     type);
}

Answer WhoAmI(const ApiContext& context, const ApiRequest& request) {
  const IdSpace units(context.organization.options().seed, "businessunit");
  return JsonResponse(
      200, fmt::format(R"({},"BusinessUnitId":"{}","UserId":"{}","OrganizationId":"{}"}})",
                       ResponseStart(request, "WhoAmIResponse"), units.IdOf(0).ToString(),
                       request.user.id.ToString(), context.organization.id().ToString()));
}

Answer RetrieveVersion(const ApiContext&, const ApiRequest& request) {
  return JsonResponse(
      200, ResponseStart(request, "RetrieveVersionResponse") + R"(,"Version":"9.2.25011.00150"})");
}

Answer RetrieveTimestamp(const ApiContext& context, const ApiRequest& request) {
  return JsonResponse(200, fmt::format(R"({},"Timestamp":"{}"}})",
                                       ResponseStart(request, "RetrieveTimestampResponse"),
                                       context.organization.metadata_version()));
}

Answer RetrieveCurrentOrganization(const ApiContext& context, const ApiRequest& request) {
  const std::string site = request.base.substr(0, request.base.find("api/data/"));
  const std::string& name = context.organization.options().name;
  const std::string id = context.organization.id().ToString();
  return JsonResponse(
      200,
      fmt::format(R"({},"Detail":{{"OrganizationId":"{}","FriendlyName":"{}",)"
                  R"("OrganizationVersion":"9.2.25011.150","EnvironmentId":"{}",)"
                  R"("DatacenterId":"695c5b38-2a4e-4e4e-8f0c-3a1f7bd0e0a1","Geo":"EMEA",)"
                  R"("TenantId":"{}","UrlName":"{}","UniqueName":"{}",)"
                  R"("State":"Enabled","Endpoints":{{"Count":3,"IsReadOnly":false,)"
                  R"("Keys":["WebApplication","OrganizationService","OrganizationDataService"],)"
                  R"("Values":["{}","{}XRMServices/2011/Organization.svc",)"
                  R"("{}XRMServices/2011/OrganizationData.svc"]}}}}}})",
                  ResponseStart(request, "RetrieveCurrentOrganizationResponse"), id, name, id,
                  kTenantId, name, name, site, site, site));
}

// RetrieveTotalRecordCount(EntityNames=@p1)?@p1=["account"], or with the list in place.
Answer RetrieveTotalRecordCount(const ApiContext& context, const ApiRequest& request) {
  std::string list = request.segments.front().key.value_or("");
  const std::size_t equals = list.find('=');
  list = equals == std::string::npos ? "" : list.substr(equals + 1);
  if (list.starts_with('@')) list = request.Option(list).value_or("");
  for (char& c : list) {
    if (c == '\'') c = '"';
  }
  boost::system::error_code failed;
  const auto names = boost::json::parse(list, failed);
  if (failed || !names.is_array()) {
    return Refuse(400, "0x80060888", "EntityNames must be a list of table names.");
  }
  std::string keys;
  std::string values;
  std::size_t count = 0;
  for (const auto& name : names.as_array()) {
    const std::string table = name.is_string() ? std::string(name.as_string()) : "";
    if (context.organization.Shape(table) == nullptr) {
      return Refuse(
          400, "0x80041102",
          fmt::format("The entity with a name = '{}' was not found in the MetadataCache.", table));
    }
    keys += fmt::format("{}\"{}\"", count == 0 ? "" : ",", table);
    values += fmt::format("{}{}", count == 0 ? "" : ",", context.organization.Count(table));
    ++count;
  }
  return JsonResponse(
      200,
      fmt::format(R"({},"EntityRecordCountCollection":{{"Count":{},"IsReadOnly":false,)"
                  R"("Keys":[{}],"Values":[{}]}}}})",
                  ResponseStart(request, "RetrieveTotalRecordCountResponse"), count, keys, values));
}

using Function = Answer (*)(const ApiContext&, const ApiRequest&);
constexpr std::array<std::pair<std::string_view, Function>, 5> kFunctions = {{
    {"WhoAmI", WhoAmI},
    {"RetrieveVersion", RetrieveVersion},
    {"RetrieveTimestamp", RetrieveTimestamp},
    {"RetrieveCurrentOrganization", RetrieveCurrentOrganization},
    {"RetrieveTotalRecordCount", RetrieveTotalRecordCount},
}};

}  // namespace

std::optional<Answer> RunFunction(const ApiContext& context, const ApiRequest& request) {
  if (request.segments.size() != 1) return std::nullopt;
  std::string_view name = request.segments.front().name;
  if (name.starts_with("Microsoft.Dynamics.CRM.")) name.remove_prefix(23);
  for (const auto& [known, function] : kFunctions) {
    if (name != known) continue;
    if (request.method != "GET") {
      return Refuse(405, "0x80060888", "The requested resource does not support this method.");
    }
    return function(context, request);
  }
  return std::nullopt;
}

http::ServerResponse ServiceDocument(const ApiContext& context, const ApiRequest& request) {
  std::string body = fmt::format(R"({{"@odata.context":"{}$metadata","value":[)", request.base);
  const auto facts = context.organization.facts();
  const char* comma = "";
  for (const EntityFacts& entity : facts->entities) {
    body += fmt::format(R"({}{{"name":"{}","kind":"EntitySet","url":"{}"}})", comma,
                        entity.set_name, entity.set_name);
    comma = ",";
  }
  body += "]}";
  return JsonResponse(200, std::move(body));
}

}  // namespace opendes::sim
