// A row as the store hands it out: small, and enough to render every attribute from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/guid.h"

namespace opendes::sim {

using Version = std::uint64_t;

// A value somebody wrote, as JSON text; `target` names the table of a lookup.
struct Cell {
  std::string json;
  std::string target;
};
// By property name ("name", "_parentaccountid_value").
using Cells = std::map<std::string, Cell, std::less<>>;

struct Row {
  Guid id;
  Version version = 0;
  std::uint32_t revision = 0;          // 0: as first invented; each invented change adds one
  std::int64_t created = 0;            // seconds since 1970, UTC
  std::int64_t modified = 0;           // seconds since 1970, UTC
  std::shared_ptr<const Cells> cells;  // null when nothing was written by hand
};

struct Tombstone {
  Guid id;
  Version version = 0;
  std::int64_t time = 0;  // seconds since 1970, UTC
};

}  // namespace opendes::sim
