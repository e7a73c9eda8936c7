// The parts of a profile that are lists and bags, as the JSON text of their columns. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/profile.h"

namespace opendes::control {

using Settings = std::map<std::string, std::string>;

std::string RenderSettings(const Settings& settings);                    // {"Adopt":"true"}
std::string RenderEntities(const std::vector<ProfileEntity>& entities);  // [{"entity":…}]
// kCorrupt when the text is not what the Render functions write.
Result<Settings> ParseSettings(std::string_view text);
Result<std::vector<ProfileEntity>> ParseEntities(std::string_view text);

}  // namespace opendes::control
