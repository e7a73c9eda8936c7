// What a destination is like before anything is written to it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "destination/destination.h"
#include "model/names.h"
#include "model/profile.h"
#include "model/run_context.h"

namespace opendes::destination {

// A right that replication needs, by the code that Microsoft's documentation of the original gives
// it: "CRTB", "CREATE TABLE".
struct Right {
  std::string code;
  std::string name;
  bool held = false;
  std::string remedy;  // what to do when it is missing
};

// A table that is there already under the name of an entity's.
struct PresentTable {
  EntityName entity;
  std::string table;
  bool ours = false;  // it has a line in ReplicationState
};

struct Inspection {
  std::string server;  // "SQLite 3.40.1", for people; never anything of the connection string
  std::vector<Right> rights;  // in the order of the original's documentation
  std::vector<PresentTable> present;
};

// Connects, looks, and changes nothing: not even a database file is made. The factory's errors, but
// for kReadOnly, which a missing right says. Thread-safe.
using Inspector = std::function<Result<Inspection>(
    DestinationType type, const Secret& connection_string, const Options& options,
    const std::vector<EntityName>& entities, const RunContext& context)>;

}  // namespace opendes::destination
