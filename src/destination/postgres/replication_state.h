// The table that holds every stream's checkpoint and, by having a line for an entity, says that
// the entity's table is ours. All calls run inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/checkpoint.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

class ReplicationState {
 public:
  // `table` qualified. `connection` outlives it.
  ReplicationState(sql::PgConnection& connection, std::string table)
      : connection_(connection), table_(std::move(table)) {}

  static std::string RenderCreateTable(std::string_view table);
  // nullopt: no line, the entity's table is not ours. The line stays locked until the transaction
  // ends (Invariant 3: two workers cannot both believe that it is theirs).
  Result<std::optional<Checkpoint>> Find(const EntityName& entity);
  // The same without locking, for a session that may not write.
  Result<std::optional<Checkpoint>> Look(const EntityName& entity);
  // Writes the line, whether it is there or not.
  Result<> Save(const EntityName& entity, const Checkpoint& checkpoint);

 private:
  Result<std::optional<Checkpoint>> Read(const EntityName& entity, std::string_view lock);

  sql::PgConnection& connection_;
  std::string table_;
};

}  // namespace opendes::destination::postgres
