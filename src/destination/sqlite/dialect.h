// The SQL text that this destination runs, made from a schema. Pure; every name is quoted.
#pragma once

#include <string>
#include <string_view>

#include "destination/destination.h"
#include "model/table_schema.h"

namespace opendes::destination::sqlite {

// "name", with quotes inside doubled.
std::string Quote(std::string_view name);

// The unquoted names of one profile's tables.
struct TableNames {
  std::string state;       // <prefix_>ReplicationState
  std::string delete_log;  // <prefix_>DeleteLog
  std::string prefix;      // with its "_", or empty

  explicit TableNames(const Options& options);
  std::string Entity(const EntityName& entity) const { return prefix + entity.str(); }
  // Where a reload remembers the ids that it has seen.
  std::string Marks(const EntityName& entity) const {
    return prefix + "ReplicationMark_" + entity.str();
  }
};

// The columns that every entity table has in front of the schema's.
constexpr int kLeadingColumns = 3;  // Id, SinkCreatedOn, SinkModifiedOn

std::string RenderCreateTable(std::string_view table, const TableSchema& schema);
std::string RenderAddColumn(std::string_view table, std::string_view column, ColumnType type);

// Which rows an upsert replaces.
enum class Replace {
  kSmallerVersion,  // an older or equal version changes nothing
  kDifferent,       // those that differ in any column of the schema, whatever their versions
};

// Parameters: Id, the time for both sink columns, then one a column of the schema.
std::string RenderUpsert(std::string_view table, const TableSchema& schema, Replace replace);
// Parameter: Id. Returns the version of the row that went.
std::string RenderDelete(std::string_view table);
// Parameters: an Id (only when after_id) and the number of rows. Columns: Id, then the schema's.
std::string RenderSelectPage(std::string_view table, const TableSchema& schema, bool after_id);

}  // namespace opendes::destination::sqlite
