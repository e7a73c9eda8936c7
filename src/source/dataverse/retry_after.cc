#include "source/dataverse/retry_after.h"

#include <algorithm>
#include <ctime>
#include <string>

#include "base/limits.h"

namespace opendes::source {
namespace {

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<TimePoint> ParseHttpDate(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return TimePoint(std::chrono::seconds(timegm(&parts)));
}

}  // namespace

std::optional<Duration> ParseRetryAfter(std::string_view value, TimePoint now) {
  value = Trim(value);
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    // Nine digits cannot overflow, and any longer number is over the limit anyway.
    if (value.size() > 9) return limits::kRetryAfterLongest;
    const Duration named = std::chrono::seconds(std::stol(std::string(value)));
    return std::min(named, Duration(limits::kRetryAfterLongest));
  }
  const auto date = ParseHttpDate(std::string(value));
  if (!date) return std::nullopt;
  return std::clamp(Duration(*date - now), Duration::zero(), Duration(limits::kRetryAfterLongest));
}

}  // namespace opendes::source
