// How the server's database compares values: text without case, numbers as numbers.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "simulator/facts.h"

namespace opendes::sim {

// Both as JSON texts; null sorts before everything.
std::weak_ordering CompareValues(AttributeKind kind, std::string_view a, std::string_view b);

// The text of a JSON string; other JSON as it is.
std::string Unquoted(std::string_view json);
// Lower case, ASCII letters only.
std::string Folded(std::string text);

}  // namespace opendes::sim
