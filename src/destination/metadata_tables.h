// The original's metadata tables (des-contract.md 5.5) as every destination makes them: their
// columns, their keys and the lines that an entity has in them. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "model/metadata_rows.h"
#include "model/table_schema.h"

namespace opendes::destination {

enum class MetadataRole : std::uint8_t {
  kKey,    // identifies the line
  kValue,  // a difference is a reason to write the line
  kStamp,  // written with the line, never a reason to write it
};

struct MetadataColumn {
  std::string_view name;
  ColumnType type;
  int length = 0;  // kString
  MetadataRole role = MetadataRole::kValue;
  bool required = true;  // NOT NULL
};

struct MetadataTable {
  std::string_view name;  // what follows the prefix
  bool numbered = false;  // has a column Id, which counts up and is the primary key
  std::vector<MetadataColumn> columns;
};

using MetadataCell = std::variant<std::monostate, std::int64_t, std::string>;
using MetadataLine = std::vector<MetadataCell>;  // one cell a column; times are microseconds

struct MetadataLines {
  const MetadataTable& table;
  std::vector<MetadataLine> lines;
};

// All six, in the order in which they are made.
const std::vector<MetadataTable>& MetadataTables();

// What each table has to say of the entity, written at `now`. Lines of one table have different
// keys.
std::vector<MetadataLines> LinesOf(const MetadataRows& rows, TimePoint now);

}  // namespace opendes::destination
