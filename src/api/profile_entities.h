// Entities of a profile by name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/profile.h"

namespace opendes::api {

std::vector<EntityName> NamesOf(const std::vector<ProfileEntity>& entities);

// The one that is wanted (compared without case), or all; kInvalidArgument when there is none of
// that name.
Result<std::vector<EntityName>> ChooseEntities(const Profile& profile,
                                               const std::optional<std::string>& wanted);

}  // namespace opendes::api
