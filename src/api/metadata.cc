// What can be replicated: organisations, their entities and relationships.
#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/organization_access.h"
#include "api/public_url.h"
#include "api/reply.h"
#include "base/in_parallel.h"
#include "telemetry/log.h"

namespace opendes::api {
namespace {

// ErrorCategory and ErrorCode are numbers here: one known client cannot read a null in them.
boost::json::object RenderOrganization(const source::OrganizationEntry& organization,
                                       const std::string& connector) {
  return {{"ConnectorUrl", connector},
          {"OrganizationId", organization.id.str()},
          {"OrganizationName", organization.name},
          {"OrganizationUrl", organization.url},
          {"ErrorCategory", 0},
          {"ErrorCode", 0}};
}

// An organisation that cannot be asked in time is left out: the others are still worth listing.
bool MayList(Service& service, const Call& call, const source::OrganizationEntry& organization,
             const RunContext& context) {
  const auto checked = service.administrators.Check(call.caller, organization, context);
  if (!checked && checked.error().code != ErrorCode::kForbidden) {
    telemetry::Warning("organization_left_out",
                       {{"organization", organization.url}, {"error", checked.error().ToString()}});
  }
  return checked.has_value();
}

}  // namespace

Answer GetOrganizations(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const std::string connector, PublicUrl(service.parts.options, call.request));
  OPENDES_TRY_ASSIGN(const auto organizations,
                     service.parts.organizations->List(call.Context(service).stop));
  const Deadline deadline(*service.parts.clock, limits::kOrganizationWait,
                          call.Context(service).stop);
  const RunContext context{.clock = service.parts.clock, .stop = deadline.token()};
  std::vector<char> may_list(organizations.size());
  InParallel(organizations.size(), limits::kOrganizationsAtOnce, [&](std::size_t i) {
    may_list[i] = MayList(service, call, organizations[i], context);
  });
  boost::json::array list;
  for (std::size_t i = 0; i < organizations.size(); ++i) {
    if (may_list[i]) list.push_back(RenderOrganization(organizations[i], connector));
  }
  return JsonReply(std::move(list));
}

Answer GetOrganizationDetails(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const auto organization, AdministeredByQuery(service, call));
  OPENDES_TRY_ASSIGN(const std::string connector, PublicUrl(service.parts.options, call.request));
  return JsonReply(RenderOrganization(organization, connector));
}

Answer GetConnectorDetails(Service& service, Call& call) {
  OPENDES_TRY(AdministeredByUrlAndId(service, call));
  OPENDES_TRY_ASSIGN(const std::string connector, PublicUrl(service.parts.options, call.request));
  return JsonReply(boost::json::object{{"ConnectorUrl", connector}});
}

Answer GetEntities(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const auto organization, AdministeredByQuery(service, call));
  OPENDES_TRY_ASSIGN(const auto source, service.parts.organizations->MakeSource(organization.id));
  OPENDES_TRY_ASSIGN(const auto entities, source->ListEntities(call.Context(service)));
  boost::json::array list;
  for (const source::EntitySummary& entity : entities) {
    list.push_back(boost::json::object{{"DisplayName", entity.display_name},
                                       {"LogicalName", entity.entity.str()}});
  }
  return JsonReply(std::move(list));
}

Answer GetRelationships(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const auto organization, AdministeredByQuery(service, call));
  OPENDES_TRY_ASSIGN(const auto source, service.parts.organizations->MakeSource(organization.id));
  OPENDES_TRY_ASSIGN(const auto relationships, source->ListRelationships(call.Context(service)));
  boost::json::array list;
  for (const source::RelationshipSummary& relationship : relationships) {
    list.push_back(boost::json::object{{"Name", relationship.name},
                                       {"Entity1LogicalName", relationship.entity1.str()},
                                       {"Entity2LogicalName", relationship.entity2.str()},
                                       {"IntersectLogicalName", relationship.intersect.str()},
                                       {"IsIntersect", true}});
  }
  return JsonReply(std::move(list));
}

}  // namespace opendes::api
