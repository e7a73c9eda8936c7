// The API's profile models as text for a person. Pure. Bodies that are not what the API promises
// are shown as they are.
#pragma once

#include <string>
#include <string_view>

namespace opendes::cli {

// A JSON array of ProfileDetailsDTO as a table.
std::string RenderProfileList(std::string_view json);
// One ProfileDetailsDTO with a table of its entities.
std::string RenderProfile(std::string_view json);
// A bare JSON string without its quotes and escapes.
std::string RenderText(std::string_view json);

}  // namespace opendes::cli
