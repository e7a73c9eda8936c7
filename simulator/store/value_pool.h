// The values an attribute may have: realistic ones and the edge cases, each within the attribute's
// own limits. A row picks one by its hash.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/facts.h"

namespace opendes::sim {

struct PoolValue {
  std::string json;  // "null" included
  std::string
      formatted;  // text of the FormattedValue annotation, unescaped; empty when there is none
};

// Never empty. The same attribute and seed give the same pool.
std::vector<PoolValue> MakeValuePool(const AttributeFacts& attribute, std::uint64_t seed);

// State and status must fit together: both pools have one entry a status option, in the same order.
std::vector<PoolValue> MakeStatePool(const EntityFacts& entity);
std::vector<PoolValue> MakeStatusPool(const EntityFacts& entity);

}  // namespace opendes::sim
