// Finds an id that stands twice in a page, without an allocation per id.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/guid.h"

namespace opendes::source {

class IdIndex {
 public:
  // For at most `ids` ids.
  explicit IdIndex(std::size_t ids)
      : slots_(std::bit_ceil(ids * 2 + 2)),
        shift_(static_cast<int>(65 - std::bit_width(slots_.size()))) {}

  // Remembers that `id` stands at `place`; returns where it stood before, if it did.
  std::optional<std::size_t> Put(const Guid& id, std::size_t place) {
    const std::size_t mask = slots_.size() - 1;
    // The high bits: ids that only count at their end differ in no others.
    std::size_t slot = std::hash<Guid>{}(id) >> shift_;
    while (slots_[slot].used && slots_[slot].id != id) slot = (slot + 1) & mask;
    const auto before =
        slots_[slot].used ? std::optional<std::size_t>(slots_[slot].place) : std::nullopt;
    slots_[slot] = {.id = id, .place = place, .used = true};
    return before;
  }

 private:
  struct Slot {
    Guid id;
    std::size_t place = 0;
    bool used = false;
  };
  std::vector<Slot> slots_;
  int shift_;
};

}  // namespace opendes::source
