// Removes rows of one entity, each with its line in DeleteLog. Runs inside the caller's
// transaction.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "destination/postgres/dialect.h"
#include "model/run_context.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

struct ErasureTarget {
  const TableNames& names;
  const EntityName& entity;
  bool write_delete_log;
};

struct Erased {
  std::int64_t wanted = 0;   // ids, repeats left out
  std::int64_t deleted = 0;  // rows that were there
};

// A record that was not there gets its line once, with `version_unknown`.
Result<Erased> EraseRows(sql::PgConnection& connection, const ErasureTarget& target,
                         const std::vector<Guid>& ids, std::int64_t version_unknown,
                         const RunContext& context);

// At most `limit` rows that are not among the marks.
Result<Erased> EraseUnmarked(sql::PgConnection& connection, const ErasureTarget& target,
                             std::int64_t limit, const RunContext& context);

}  // namespace opendes::destination::postgres
