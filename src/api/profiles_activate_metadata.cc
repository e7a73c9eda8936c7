// Makes the tables of a profile without loading them.
#include <boost/json.hpp>
#include <limits>
#include <utility>

#include "api/destination_access.h"
#include "api/handlers.h"
#include "api/profile_json.h"
#include "api/profile_state.h"
#include "api/reply.h"

namespace opendes::api {
namespace {

// The profile is not active: no worker that could know better writes the status.
constexpr LeaseEpoch kNoWorker = std::numeric_limits<LeaseEpoch>::max();

Result<> SaveTableMade(Service& service, const StreamId& stream) {
  auto status = service.parts.control->GetStatus(stream);
  if (!status && status.error().code != ErrorCode::kNotFound) {
    return Fail(std::move(status).error());
  }
  StreamStatus made = status ? *std::move(status) : StreamStatus{};
  made.stream = stream;
  made.metadata = MetadataState::kCreated;
  if (!made.metadata_created_at) made.metadata_created_at = service.parts.clock->Now();
  return service.parts.control->SaveStatus(made, kNoWorker);
}

Result<> MakeTable(Service& service, source::Source& source, destination::Destination& destination,
                   const StreamId& stream, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const TableSchema schema, source.Describe(stream.entity, context));
  const auto prepared = destination.Prepare(schema, context);
  // A table that a worker has claimed is there; what it lacks, its worker adds.
  if (!prepared && prepared.error().code != ErrorCode::kFenced) return Fail(prepared.error());
  return SaveTableMade(service, stream);
}

// Stops at the first table that cannot be made; those before it stay, so a repetition goes on.
Result<> MakeTables(Service& service, Call& call, const Profile& profile) {
  OPENDES_TRY_ASSIGN(const auto source,
                     service.parts.organizations->MakeSource(profile.organization));
  OPENDES_TRY_ASSIGN(const auto destination, OpenDestination(service, call, profile));
  for (const ProfileEntity& entity : profile.entities) {
    const StreamId stream{.profile = profile.id, .entity = entity.entity};
    auto made = MakeTable(service, *source, *destination, stream, call.Context(service));
    if (!made) {
      return Fail(WithContext(std::move(made).error(), "entity " + entity.entity.str()));
    }
  }
  return {};
}

}  // namespace

// The tables of an active profile are its workers' business: nothing is left to do here.
Answer ActivateMetadata(Service& service, Call& call) {
  OPENDES_TRY(RequireNotDeleted(call.profile));
  if (call.profile.state == ProfileState::kActive) return StateReply(service, call.profile);
  const auto turn = service.creating_tables.Take(call.profile.id);
  if (turn == nullptr) {
    return Fail(ErrorCode::kWrongState, Blame::kCaller,
                "the profile's tables are being made by another call: wait for it");
  }
  OPENDES_TRY(MakeTables(service, call, call.profile));
  return StateReply(service, call.profile);
}

}  // namespace opendes::api
