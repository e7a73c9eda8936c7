// Removes rows of one entity, each with its line in DeleteLog. Runs inside the caller's
// transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "destination/sqlite/delete_log.h"
#include "destination/sqlite/dialect.h"
#include "model/run_context.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

class RowEraser {
 public:
  static Result<RowEraser> Open(sql::Connection& connection, const TableNames& names,
                                const EntityName& entity, bool write_delete_log,
                                const RunContext& context);

  // Whether the row was there. One that was not gets its line once, with `version_unknown`.
  // kCancelled when a stop is requested.
  Result<bool> Erase(std::string_view id, std::int64_t version_unknown);

 private:
  RowEraser(sql::Statement erase, std::optional<DeleteLog> log, const RunContext& context);

  sql::Statement erase_;
  std::optional<DeleteLog> log_;
  const RunContext& context_;
  std::string now_;
};

}  // namespace opendes::destination::sqlite
