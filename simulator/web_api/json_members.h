// The members of a JSON object with their values as written, so that 20000.0000 keeps its zeros.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opendes::sim {

using JsonMembers = std::vector<std::pair<std::string, std::string>>;

// nullopt when the text is not one JSON object. An empty text is an empty object.
std::optional<JsonMembers> ParseJsonMembers(std::string_view text);

}  // namespace opendes::sim
