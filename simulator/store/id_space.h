// The ids of one table: ordinal n has an id, and an id has its ordinal, so that a million rows need
// no index. Ids grow with the ordinal, hence key order is creation order.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/guid.h"

namespace opendes::sim {

class IdSpace {
 public:
  IdSpace() = default;
  IdSpace(std::uint64_t seed, std::string_view table);

  Guid IdOf(std::uint64_t ordinal) const;
  // nullopt for an id that is not of this table's series.
  std::optional<std::uint64_t> OrdinalOf(const Guid& id) const;
  // The smallest ordinal whose id is greater than `id`.
  std::uint64_t FirstAfter(const Guid& id) const;

 private:
  Guid first_;
};

}  // namespace opendes::sim
