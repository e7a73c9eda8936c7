#include "sql/sqlite_statement.h"

namespace opendes::sql {

Result<bool> Statement::Step() {
  if (bind_result_ != SQLITE_OK) {
    const int result = std::exchange(bind_result_, SQLITE_OK);
    return Fail(classify_({.extended_code = result, .message = sqlite3_errstr(result)}));
  }
  const int result = sqlite3_step(raw_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  sqlite3* db = sqlite3_db_handle(raw_.get());
  const auto during = sqlite3_stricmp(sqlite3_sql(raw_.get()), "COMMIT") == 0
                          ? SqliteFault::During::kCommit
                          : SqliteFault::During::kStep;
  return Fail(classify_({.during = during,
                         .extended_code = sqlite3_extended_errcode(db),
                         .message = sqlite3_errmsg(db)}));
}

Result<> Statement::Run() {
  while (true) {
    const Result<bool> row = Step();
    if (!row || !*row) Reset();
    if (!row) return Fail(row.error());
    if (!*row) return {};
  }
}

std::string_view Statement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(raw_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(raw_.get(), column));
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text), size);
}

std::optional<TimePoint> Statement::OptionalTime(int column) const {
  if (IsNull(column)) return std::nullopt;
  return Time(column);
}

}  // namespace opendes::sql
