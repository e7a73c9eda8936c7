// The Retry-After header, as servers and the proxies before them really write it.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace opendes::source {

// Seconds or an HTTP date; a time in the past is no pause, a long one is cut to
// limits::kRetryAfterLongest. nullopt for everything else (negative, fractions, words). Pure.
std::optional<Duration> ParseRetryAfter(std::string_view value, TimePoint now);

}  // namespace opendes::source
