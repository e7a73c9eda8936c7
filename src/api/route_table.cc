#include "api/route_table.h"

#include <array>

#include "api/handlers.h"
#include "base/ascii.h"

namespace opendes::api {
namespace {

using enum Access;
constexpr Duration kUsual = limits::kRequestBudget;

#define ROOT "/crm/exporter/"
constexpr auto kRoutes = std::to_array<Route>({
    // clang-format off
    {"GET",    ROOT "aad/challenge",                       "Aad_Challenge",                          kAnonymous, kUsual, Challenge},
    {"GET",    ROOT "metadata/organizations",              "Metadata_GetOrganizations",              kSignedIn,  kUsual, GetOrganizations},
    {"GET",    ROOT "metadata/discover",                   "Metadata_GetOrgDetails",                 kSignedIn,  kUsual, GetOrganizationDetails},
    {"GET",    ROOT "metadata/connector",                  "Metadata_GetConnectorDetails",           kSignedIn,  kUsual, GetConnectorDetails},
    {"GET",    ROOT "metadata/entities",                   "Metadata_GetEntities",                   kSignedIn,  kUsual, GetEntities},
    {"GET",    ROOT "metadata/relationships",              "Metadata_GetRelationships",              kSignedIn,  kUsual, GetRelationships},
    {"GET",    ROOT "metadata/hasorgacceptedprivacyterms", "Metadata_HasOrgAcceptedPrivacyTerms",    kSignedIn,  kUsual, HasAcceptedPrivacyTerms},
    {"POST",   ROOT "metadata/acceptprivacyterms",         "Metadata_AcceptOrgPrivacyTerms",         kSignedIn,  kUsual, AcceptPrivacyTerms},
    {"GET",    ROOT "profiles",                            "Profiles_GetProfilesByOrganizationId",   kSignedIn,  kUsual, ListProfiles},
    {"POST",   ROOT "profiles",                            "Profiles_CreateProfile",                 kSignedIn,  kUsual, CreateProfile},
    {"POST",   ROOT "profiles/validate",                   "Profiles_ValidateBeforeProfileCreation", kSignedIn,  kUsual, ValidateDescription},
    {"GET",    ROOT "profiles/{id}",                       "Profiles_GetProfileById",                kProfile,   kUsual, GetProfile},
    {"PUT",    ROOT "profiles/{id}",                       "Profiles_UpdateProfile",                 kProfile,   kUsual, UpdateProfile},
    {"DELETE", ROOT "profiles/{id}",                       "Profiles_DeleteProfileById",             kProfile,   kUsual, DeleteProfile},
    {"POST",   ROOT "profiles/{id}/activate",              "Profiles_Activate",                      kProfile,   kUsual, Activate},
    {"POST",   ROOT "profiles/{id}/activatemetadata",      "Profiles_ActivateMetadata",              kProfile,   limits::kTableCreationBudget, ActivateMetadata},
    {"POST",   ROOT "profiles/{id}/activatedata",          "Profiles_ActivateData",                  kProfile,   kUsual, ActivateData},
    {"POST",   ROOT "profiles/{id}/deactivate",            "Profiles_Deactivate",                    kProfile,   kUsual, Deactivate},
    {"GET",    ROOT "profiles/{id}/test",                  "Profiles_GetTestResultById",             kProfile,   kUsual, TestProfile},
    {"GET",    ROOT "profiles/{id}/failures",              "Profiles_GetProfileFailuresInfoById",    kProfile,   kUsual, GetFailures},
    {"POST",   ROOT "profiles/{id}/resync",                "Profiles_Resync",                        kProfile,   kUsual, ResyncProfile},
    {"GET",    ROOT "profiles/{id}/verify",                "Profiles_Verify",                        kProfile,   limits::kVerifyBudget, VerifyProfile},
    {"GET",    ROOT "profiles/{id}/events",                "Profiles_StreamEvents",                  kProfile,   kUsual, StreamProfileEvents},
    {"GET",    "/swagger/docs/2016-01-01",                 "Swagger_Document",                       kAnonymous, kUsual, SwaggerDocument},
    {"GET",    "/swagger/ui/index",                        "Swagger_Page",                           kAnonymous, kUsual, SwaggerPage},
    {"GET",    "/swagger/ui/{id}",                         "Swagger_File",                           kAnonymous, kUsual, SwaggerFile},
    {"GET",    "/healthz",                                 "Health",                                 kAnonymous, kUsual, Health},
    {"GET",    "/readyz",                                  "Readiness",                              kAnonymous, kUsual, Readiness},
    {"GET",    "/metrics",                                 "Metrics",                                kAnonymous, kUsual, RenderMetrics},
    // clang-format on
});
#undef ROOT

// Whether the segments are those of the path; id gets what {id} stands for.
bool Matches(std::string_view path, const std::vector<std::string>& segments, std::string& id) {
  const std::vector<std::string> wanted = SplitTarget(path).segments;
  if (wanted.size() != segments.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "{id}") {
      id = segments[i];
    } else if (!EqualIgnoringCase(wanted[i], segments[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

RouteMatch FindRoute(std::string_view method, const std::vector<std::string>& segments) {
  // The table lists the literal paths before those with {id}, so the first match is the right one.
  for (const Route& route : kRoutes) {
    RouteMatch match{.route = &route, .id = {}};
    if (route.method == method && Matches(route.path, segments, match.id)) return match;
  }
  return {};
}

}  // namespace opendes::api
