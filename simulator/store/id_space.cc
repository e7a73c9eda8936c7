#include "simulator/store/id_space.h"

#include <algorithm>
#include <limits>

#include "simulator/store/mix.h"

namespace opendes::sim {
namespace {

constexpr std::size_t kSeriesBytes = 10;  // the rest holds the ordinal, most significant first

std::uint64_t Tail(const Guid& id) {
  std::uint64_t value = 0;
  for (std::size_t i = kSeriesBytes; i < id.bytes.size(); ++i) value = value << 8 | id.bytes[i];
  return value;
}

}  // namespace

IdSpace::IdSpace(std::uint64_t seed, std::string_view table) {
  std::uint64_t series = Mix(seed, table);
  for (std::size_t i = 0; i < 6; ++i, series >>= 8) {
    first_.bytes[i] = static_cast<std::uint8_t>(series);
  }
  // The middle of the sequential ids a real server hands out.
  first_.bytes[6] = 0xE7;
  first_.bytes[7] = 0x11;
  first_.bytes[8] = 0x80;
  first_.bytes[9] = 0xE5;
}

Guid IdSpace::IdOf(std::uint64_t ordinal) const {
  Guid id = first_;
  std::uint64_t value = ordinal + 1;
  for (std::size_t i = id.bytes.size(); i-- > kSeriesBytes; value >>= 8) {
    id.bytes[i] = static_cast<std::uint8_t>(value);
  }
  return id;
}

std::optional<std::uint64_t> IdSpace::OrdinalOf(const Guid& id) const {
  if (!std::equal(id.bytes.begin(), id.bytes.begin() + kSeriesBytes, first_.bytes.begin())) {
    return std::nullopt;
  }
  const std::uint64_t tail = Tail(id);
  if (tail == 0) return std::nullopt;
  return tail - 1;
}

std::uint64_t IdSpace::FirstAfter(const Guid& id) const {
  const auto series_end = id.bytes.begin() + kSeriesBytes;
  const auto order = std::lexicographical_compare_three_way(
      id.bytes.begin(), series_end, first_.bytes.begin(), first_.bytes.begin() + kSeriesBytes);
  if (order < 0) return 0;
  if (order > 0) return std::numeric_limits<std::uint64_t>::max();
  return Tail(id);
}

}  // namespace opendes::sim
