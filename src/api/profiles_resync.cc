// Has tables loaded anew over the rows that are there.
#include <algorithm>
#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/json_reader.h"
#include "api/profile_entities.h"
#include "api/profile_state.h"
#include "api/reply.h"

namespace opendes::api {
namespace {

// The query's entity, else the member Entity of a body; none: every entity.
Result<std::optional<std::string>> WantedEntity(const Call& call) {
  if (auto entity = call.query.Find("entity")) return entity;
  if (call.request.body.empty()) return std::nullopt;
  OPENDES_TRY_ASSIGN(const boost::json::object body, ParseJsonObject(call.request.body));
  return JsonMembers(body).Text("Entity");
}

}  // namespace

// What is asked is kept: the profile need not be active now.
Answer ResyncProfile(Service& service, Call& call) {
  OPENDES_TRY(RequireNotDeleted(call.profile));
  OPENDES_TRY_ASSIGN(const auto wanted, WantedEntity(call));
  OPENDES_TRY_ASSIGN(const auto entities, ChooseEntities(call.profile, wanted));
  boost::json::array asked;
  for (const EntityName& entity : entities) {
    const StreamId stream{.profile = call.profile.id, .entity = entity};
    OPENDES_TRY(service.parts.control->RequestReload(stream));
    asked.emplace_back(entity.str());
  }
  WakeScheduler(service);
  return JsonReply(boost::json::object{{"Id", call.profile.id.str()}, {"Entities", asked}});
}

}  // namespace opendes::api
