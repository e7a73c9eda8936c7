#include "api/entity_check.h"

#include <set>
#include <utility>

namespace opendes::api {
namespace {

bool IsAboutEntity(ErrorCode code) {
  return code == ErrorCode::kNotFound || code == ErrorCode::kTrackingOff ||
         code == ErrorCode::kForbidden || code == ErrorCode::kUnsupported ||
         code == ErrorCode::kInvalidArgument;
}

}  // namespace

Result<std::vector<EntityProblem>> FindUnprovisioned(source::Source& source,
                                                     const std::vector<EntityName>& entities,
                                                     const RunContext& context) {
  OPENDES_TRY_ASSIGN(const auto listed, source.ListEntities(context));
  std::set<EntityName> known;
  for (const source::EntitySummary& one : listed) known.insert(one.entity);

  std::vector<EntityProblem> problems;
  for (const EntityName& entity : entities) {
    if (known.contains(entity)) continue;
    auto described = source.Describe(entity, context);
    if (described) continue;
    if (!IsAboutEntity(described.error().code)) return Fail(std::move(described).error());
    problems.push_back({.entity = entity, .reason = std::move(described).error().message});
  }
  return problems;
}

Failure NotProvisioned(const std::vector<EntityProblem>& problems) {
  std::vector<std::string> names;
  std::string list;
  std::string reasons;
  for (const EntityProblem& problem : problems) {
    names.push_back(problem.entity.str());
    list += (list.empty() ? "" : ", ") + problem.entity.str();
    reasons += fmt::format("; {}: {}", problem.entity, problem.reason);
  }
  auto failed =
      Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
           "The following entities are not provisioned for replication: {}{}", list, reasons);
  return {std::move(failed.value()), std::move(names)};
}

}  // namespace opendes::api
