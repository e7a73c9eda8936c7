// The control store that is a SQLite file: for one machine; several processes may share the file.
#pragma once

#include <memory>
#include <string>

#include "control/control_store.h"

namespace opendes::control {

// Opens the file, makes it when it is missing, and brings its schema to this build's version.
// Errors: kUnavailable (directory missing, locked), kReadOnly, kCorrupt (not a database),
// kUnsupported (made by a newer build).
Result<std::unique_ptr<ControlStore>> OpenSqliteControlStore(const std::string& path);

}  // namespace opendes::control
