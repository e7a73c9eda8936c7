#include "api/profile_entities.h"

#include "base/ascii.h"

namespace opendes::api {

std::vector<EntityName> NamesOf(const std::vector<ProfileEntity>& entities) {
  std::vector<EntityName> names;
  for (const ProfileEntity& entity : entities) names.push_back(entity.entity);
  return names;
}

Result<std::vector<EntityName>> ChooseEntities(const Profile& profile,
                                               const std::optional<std::string>& wanted) {
  std::vector<EntityName> names = NamesOf(profile.entities);
  if (!wanted) return names;
  std::erase_if(names,
                [&](const EntityName& name) { return !EqualIgnoringCase(*wanted, name.str()); });
  if (!names.empty()) return names;
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "the profile '{}' does not replicate the entity '{}'", profile.name, *wanted);
}

}  // namespace opendes::api
