// What a table looks like at one moment: its columns and how each gets its value. Never changes
// once made; a schema change makes a new one, so that a page being rendered keeps its own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/facts.h"
#include "simulator/store/id_space.h"
#include "simulator/store/row.h"
#include "simulator/store/value_pool.h"

namespace opendes::sim {

// Where a value comes from.
enum class Recipe : std::uint8_t {
  kPool,       // one of the attribute's pool, by the row's hash
  kPrimaryId,  // the row's own id
  kVersion,    // versionnumber
  kCreated,    // createdon
  kModified,   // modifiedon
  kName,       // the primary name, from the ordinal
  kLookup,     // a row of a target table
  kSide,       // an id column of an N:N table
};

// The other end of a lookup.
struct LookupTarget {
  std::string table;
  IdSpace ids;
  std::uint64_t count = 0;
  std::uint64_t name_seed = 0;
  std::string navigation = {};  // the single-valued navigation property towards this table
};

struct Column {
  std::string name;       // the property: "name", "_ownerid_value"
  std::string attribute;  // the attribute's logical name
  AttributeKind kind = AttributeKind::kString;
  Recipe recipe = Recipe::kPool;
  bool secured = false;
  std::uint64_t salt = 0;   // what makes this column differ from its neighbour
  std::uint32_t group = 1;  // 1 to 4: an invented change changes the columns of one group
  std::vector<PoolValue> pool;
  std::vector<LookupTarget> targets;   // kLookup; kSide: [0]
  int side = 0;                        // kSide: 0 or 1
  std::uint64_t first_side_count = 1;  // kSide
};

struct TableShape {
  EntityFacts facts;
  std::uint64_t seed = 0;
  IdSpace ids;
  std::vector<Column> columns;  // the primary id first
  std::map<std::string, std::size_t, std::less<>> by_name;

  // nullptr when there is no such property.
  const Column* Find(std::string_view property) const;
};

// Gives the target facts of a table by logical name; nullopt when the table is not there.
using TargetLookup = std::function<std::optional<LookupTarget>(std::string_view table)>;

TableShape MakeTableShape(const Facts& facts, const EntityFacts& entity, std::uint64_t seed,
                          const TargetLookup& target_of);

}  // namespace opendes::sim
