// JSON string escapes, written straight into the place where the text will stay.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace opendes::source {

// Writes what `escaped` (the inside of a JSON string: valid UTF-8 without raw control characters)
// stands for to `out`, which has room for escaped.size() bytes, and returns the length. \u0000 is
// allowed. nullopt for a wrong escape and for half of a surrogate pair, which no UTF-8 can say.
std::optional<std::size_t> Unescape(std::string_view escaped, char* out);

}  // namespace opendes::source
