// The table that holds every stream's checkpoint and, by having a line for an entity, says that
// the entity's table is ours. All calls run inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/checkpoint.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

class ReplicationState {
 public:
  // `table` unquoted. `connection` outlives it.
  ReplicationState(sql::Connection& connection, std::string table);

  static std::string RenderCreateTable(std::string_view table);  // unquoted
  // nullopt: no line, the entity's table is not ours.
  Result<std::optional<Checkpoint>> Find(const EntityName& entity);
  // Writes the line, whether it is there or not.
  Result<> Save(const EntityName& entity, const Checkpoint& checkpoint);

 private:
  sql::Connection& connection_;
  std::string table_;  // quoted
};

}  // namespace opendes::destination::sqlite
