// The table of deleted records, for the reports that join it, and for refusing older changes of a
// record that was deleted. All calls run inside the caller's transaction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// The statements that create the table and its index, one at a time.
std::string RenderCreateDeleteLog(std::string_view table);
std::string RenderCreateDeleteLogIndex(std::string_view table);

// The log as one batch of one entity uses it.
class DeleteLog {
 public:
  static Result<DeleteLog> Open(sql::Connection& connection, std::string_view table,
                                std::string_view entity);

  // The record was deleted with a later version than this one. Cheap while the entity has no
  // deletes. A line's version is that of the deleted row + 1.
  Result<bool> Hides(std::string_view record, std::int64_t version);
  // Removes the lines whose version is greater.
  Result<> EraseAfter(std::string_view record, std::int64_t version);
  // Writes a line. With `only_first`, only when the record has no line yet.
  Result<> Append(std::string_view record, std::string_view time, std::int64_t version,
                  bool only_first);

 private:
  DeleteLog(sql::Statement find, sql::Statement erase, sql::Statement append,
            std::string_view entity)
      : find_(std::move(find)),
        erase_(std::move(erase)),
        append_(std::move(append)),
        entity_(entity) {}

  sql::Statement find_;
  sql::Statement erase_;
  sql::Statement append_;
  std::string entity_;
  bool empty_ = true;  // the entity had no line when the batch began
};

}  // namespace opendes::destination::sqlite
