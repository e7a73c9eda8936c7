// Compares tables with their source and answers when it is through.
#include <boost/json.hpp>
#include <utility>

#include "api/destination_access.h"
#include "api/handlers.h"
#include "api/profile_entities.h"
#include "api/profile_state.h"
#include "api/reply.h"
#include "api/verify_json.h"

namespace opendes::api {
namespace {

Result<std::vector<replication::VerifyReport>> Verify(Service& service, Call& call,
                                                      const std::vector<EntityName>& entities) {
  OPENDES_TRY_ASSIGN(const auto source,
                     service.parts.organizations->MakeSource(call.profile.organization));
  OPENDES_TRY_ASSIGN(const auto destination, OpenDestination(service, call, call.profile));
  std::vector<replication::VerifyReport> reports;
  for (const EntityName& entity : entities) {
    auto report =
        replication::VerifyTable(*source, *destination, entity, {}, call.Context(service));
    if (!report) {
      return Fail(WithContext(std::move(report).error(), "entity " + entity.str()));
    }
    reports.push_back(*std::move(report));
  }
  return reports;
}

}  // namespace

Answer VerifyProfile(Service& service, Call& call) {
  OPENDES_TRY(RequireNotDeleted(call.profile));
  OPENDES_TRY_ASSIGN(const auto entities, ChooseEntities(call.profile, call.query.Find("entity")));
  const auto seat = service.long_calls.Take();
  if (seat == nullptr) return TooManyLongCalls();
  OPENDES_TRY_ASSIGN(const auto reports, Verify(service, call, entities));
  return JsonReply(RenderVerifyReports(call.profile.id, reports));
}

}  // namespace opendes::api
