// The ids that a reload has seen: one table a stream while a generation is under way, none
// otherwise. All calls run inside the caller's transaction.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// Makes the table, empty, whether there was one or not; removes it. `table` unquoted.
Result<> RenewMarks(sql::Connection& connection, std::string_view table);
Result<> DropMarks(sql::Connection& connection, std::string_view table);

// The marks as one batch adds to them.
class Marks {
 public:
  static Result<Marks> Open(sql::Connection& connection, std::string_view table);
  Result<> Add(std::string_view id) { return add_.Bind(id).Run(); }

 private:
  explicit Marks(sql::Statement add) : add_(std::move(add)) {}

  sql::Statement add_;
};

}  // namespace opendes::destination::sqlite
