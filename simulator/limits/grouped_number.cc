#include "simulator/limits/grouped_number.h"

#include <fmt/format.h>

#include <cmath>

namespace opendes::sim {

std::string GroupedNumber(std::int64_t value) {
  std::string text = fmt::format("{}", value);
  for (std::size_t end = text.size(); end > 3;) {
    end -= 3;
    text.insert(end, ",");
  }
  return text;
}

std::string GroupedSeconds(double seconds) {
  const std::int64_t hundredths = std::llround(seconds * 100);
  return fmt::format("{}.{:02}", GroupedNumber(hundredths / 100), hundredths % 100);
}

}  // namespace opendes::sim
