#include "destination/sqlite/dialect.h"

#include <fmt/format.h>

#include "destination/sqlite/type_map.h"

namespace opendes::destination::sqlite {
namespace {

// ", "a", "b"" for the schema's columns.
std::string ColumnList(const TableSchema& schema) {
  std::string list;
  for (const ColumnSchema& column : schema.columns) list += ", " + Quote(column.name);
  return list;
}

// Row values, because a chain of ORs over 1,000 columns is deeper than SQLite allows.
std::string RenderCondition(const std::string& quoted, const TableSchema& schema, Replace replace) {
  if (replace == Replace::kSmallerVersion) {
    return fmt::format("excluded.\"versionnumber\" > {}.\"versionnumber\"", quoted);
  }
  std::string stored;
  std::string brought;
  for (const ColumnSchema& column : schema.columns) {
    const std::string_view comma = stored.empty() ? "" : ", ";
    stored += fmt::format("{}{}.{}", comma, quoted, Quote(column.name));
    brought += fmt::format("{}excluded.{}", comma, Quote(column.name));
  }
  return fmt::format("({}) IS NOT ({})", stored, brought);
}

}  // namespace

std::string Quote(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

TableNames::TableNames(const Options& options)
    : prefix(options.prefix.empty() ? "" : options.prefix + "_") {
  state = prefix + "ReplicationState";
  delete_log = prefix + "DeleteLog";
}

std::string RenderCreateTable(std::string_view table, const TableSchema& schema) {
  std::string sql = fmt::format(
      "CREATE TABLE {} (\n  \"Id\" TEXT NOT NULL PRIMARY KEY,\n  \"SinkCreatedOn\" TEXT,\n"
      "  \"SinkModifiedOn\" TEXT",
      Quote(table));
  for (const ColumnSchema& column : schema.columns) {
    sql += fmt::format(",\n  {} {}", Quote(column.name), SqlType(column.type));
  }
  return sql + "\n) STRICT";
}

std::string RenderAddColumn(std::string_view table, std::string_view column, ColumnType type) {
  return fmt::format("ALTER TABLE {} ADD COLUMN {} {}", Quote(table), Quote(column), SqlType(type));
}

std::string RenderUpsert(std::string_view table, const TableSchema& schema, Replace replace) {
  std::string values = "?1, ?2, ?2";
  std::string updates = "\"SinkModifiedOn\" = excluded.\"SinkModifiedOn\"";
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    values += fmt::format(", ?{}", i + kLeadingColumns);
    const std::string name = Quote(schema.columns[i].name);
    updates += fmt::format(", {0} = excluded.{0}", name);
  }
  const std::string quoted = Quote(table);
  return fmt::format(
      "INSERT INTO {} (\"Id\", \"SinkCreatedOn\", \"SinkModifiedOn\"{}) VALUES ({}) "
      "ON CONFLICT (\"Id\") DO UPDATE SET {} WHERE {}",
      quoted, ColumnList(schema), values, updates, RenderCondition(quoted, schema, replace));
}

std::string RenderDelete(std::string_view table) {
  return fmt::format("DELETE FROM {} WHERE \"Id\" = ?1 RETURNING \"versionnumber\"", Quote(table));
}

std::string RenderSelectPage(std::string_view table, const TableSchema& schema, bool after_id) {
  return fmt::format("SELECT \"Id\"{} FROM {} {}ORDER BY \"Id\" LIMIT ?", ColumnList(schema),
                     Quote(table), after_id ? "WHERE \"Id\" > ? " : "");
}

}  // namespace opendes::destination::sqlite
