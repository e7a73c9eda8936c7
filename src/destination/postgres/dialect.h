// The SQL text that this destination runs, made from a schema. Pure; every name is quoted and
// qualified.
#pragma once

#include <string>
#include <string_view>

#include "destination/destination.h"
#include "model/table_schema.h"

namespace opendes::destination::postgres {

// How PostgreSQL keeps a name of ours: in lower case; one that is longer than 63 bytes, or that the
// server uses itself in every table, ends in a hash of the whole.
std::string StoredName(std::string_view name);

// "name", as stored, with quotes inside doubled.
std::string Quote(std::string_view name);

// The names of one profile's tables, unquoted and as stored.
struct TableNames {
  std::string schema;
  std::string prefix;      // with its "_", or empty
  std::string state;       // <prefix_>replicationstate
  std::string delete_log;  // <prefix_>deletelog

  explicit TableNames(const Options& options);
  std::string Entity(const EntityName& entity) const { return StoredName(prefix + entity.str()); }
  // Where a reload remembers the ids that it has seen.
  std::string Marks(const EntityName& entity) const {
    return StoredName(prefix + "replicationmark_" + entity.str());
  }
  // "schema"."table".
  std::string Qualify(std::string_view table) const { return Quote(schema) + "." + Quote(table); }
};

// The columns that every entity table has in front of the schema's.
constexpr int kLeadingColumns = 3;  // id, sinkcreatedon, sinkmodifiedon

// `table` is qualified here and below, `name` is what TableNames gives.
std::string RenderCreateTable(const std::string& table, std::string_view name,
                              const TableSchema& schema);
// ", "a", "b"" for the schema's columns.
std::string RenderColumnList(const TableSchema& schema);

// Which rows an upsert replaces.
enum class Replace {
  kSmallerVersion,  // an older or equal version changes nothing
  kDifferent,       // those that differ in any column of the schema, whatever their versions
};

// COPY of all columns, in the order of the table, into a table that has them.
std::string RenderCopy(const std::string& table, const TableSchema& schema);
// A temporary table like the columns that a batch brings, emptied by every commit.
std::string RenderCreateStage(const std::string& stage, const std::string& table,
                              const TableSchema& schema);
// From the stage into the table; `condition` is one over the stage, called brought.
std::string RenderUpsert(const std::string& table, const std::string& stage,
                         const TableSchema& schema, Replace replace, std::string_view condition);
// Parameters: the number of rows, and an id when after_id. Columns for ReadRow.
std::string RenderSelectPage(const std::string& table, const TableSchema& schema, bool after_id);

}  // namespace opendes::destination::postgres
