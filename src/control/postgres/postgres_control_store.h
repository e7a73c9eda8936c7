// The control store that is a PostgreSQL database: any number of nodes share it.
#pragma once

#include <memory>

#include "base/secret.h"
#include "control/control_store.h"

namespace opendes::control {

// Connects and brings the schema `opendes` of the database to this build's version. Of several
// servers the one is used that can be written to; after a failover the next call finds the new one.
// Errors: kInvalidConfig (connection string, which is never repeated; no such database),
// kUnavailable, kUnauthenticated, kForbidden, kReadOnly, kUnsupported (made by a newer build).
Result<std::unique_ptr<ControlStore>> OpenPostgresControlStore(const Secret& connection_string);

}  // namespace opendes::control
