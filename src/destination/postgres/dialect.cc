#include "destination/postgres/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "destination/postgres/type_map.h"

namespace opendes::destination::postgres {
namespace {

constexpr std::size_t kLongestName = 63;
constexpr std::size_t kHashLength = 9;  // "_" and eight digits

// Columns that every table has without being asked.
constexpr std::array<std::string_view, 6> kTaken = {"ctid", "xmin", "cmin",
                                                    "xmax", "cmax", "tableoid"};

std::uint32_t Hash(std::string_view text) {  // FNV-1a
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return hash;
}

// The longest beginning of at most `size` bytes that splits no UTF-8 sequence.
std::string_view CutUtf8(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

std::string RenderCondition(const TableSchema& schema, Replace replace) {
  if (replace == Replace::kSmallerVersion) {
    return "excluded.\"versionnumber\" > present.\"versionnumber\"";
  }
  std::string stored;
  std::string brought;
  for (const ColumnSchema& column : schema.columns) {
    const std::string_view comma = stored.empty() ? "" : ", ";
    stored += fmt::format("{}present.{}", comma, Quote(column.name));
    brought += fmt::format("{}excluded.{}", comma, Quote(column.name));
  }
  return fmt::format("({}) IS DISTINCT FROM ({})", stored, brought);
}

// What ReadRow expects of a column, whatever wider type a person gave it.
std::string_view ReadAs(ColumnType type) {
  switch (type) {
    case ColumnType::kGuid:
      return "uuid";
    case ColumnType::kInt32:
    case ColumnType::kInt64:
      return "bigint";
    case ColumnType::kBool:
      return "boolean";
    case ColumnType::kDateTime:
      return "timestamp";
    case ColumnType::kDecimal:
    case ColumnType::kString:
    case ColumnType::kText:
      return "text";
  }
  return "text";
}

}  // namespace

std::string StoredName(std::string_view name) {
  std::string stored(name);
  for (char& c : stored) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const bool taken = std::ranges::find(kTaken, stored) != kTaken.end();
  if (stored.size() <= kLongestName && !taken) return stored;
  return fmt::format("{}_{:08x}", CutUtf8(stored, kLongestName - kHashLength), Hash(stored));
}

std::string Quote(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : StoredName(name)) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

TableNames::TableNames(const Options& options)
    : schema(StoredName(options.schema.empty() ? "public" : options.schema)),
      prefix(options.prefix.empty() ? "" : options.prefix + "_"),
      state(StoredName(prefix + "replicationstate")),
      delete_log(StoredName(prefix + "deletelog")) {}

std::string RenderColumnList(const TableSchema& schema) {
  std::string list;
  for (const ColumnSchema& column : schema.columns) list += ", " + Quote(column.name);
  return list;
}

std::string RenderCreateTable(const std::string& table, std::string_view name,
                              const TableSchema& schema) {
  std::string columns =
      "\n  \"id\" uuid NOT NULL,\n  \"sinkcreatedon\" timestamp(3),\n"
      "  \"sinkmodifiedon\" timestamp(3)";
  for (const ColumnSchema& column : schema.columns) {
    columns += fmt::format(",\n  {} {}", Quote(column.name), SqlType(column));
  }
  return fmt::format("CREATE TABLE {} ({},\n  CONSTRAINT {} PRIMARY KEY (\"id\")\n)", table,
                     columns, Quote(fmt::format("epk_{}", name)));
}

std::string RenderCopy(const std::string& table, const TableSchema& schema) {
  return fmt::format(
      "COPY {} (\"id\", \"sinkcreatedon\", \"sinkmodifiedon\"{}) FROM STDIN (FORMAT binary)", table,
      RenderColumnList(schema));
}

std::string RenderCreateStage(const std::string& stage, const std::string& table,
                              const TableSchema& schema) {
  return fmt::format(
      "DROP TABLE IF EXISTS {0}; CREATE TEMPORARY TABLE {0} ON COMMIT DELETE ROWS AS "
      "SELECT \"id\", \"sinkcreatedon\", \"sinkmodifiedon\"{1} FROM {2} WITH NO DATA",
      stage, RenderColumnList(schema), table);
}

std::string RenderUpsert(const std::string& table, const std::string& stage,
                         const TableSchema& schema, Replace replace, std::string_view condition) {
  const std::string columns = RenderColumnList(schema);
  std::string updates = "\"sinkmodifiedon\" = excluded.\"sinkmodifiedon\"";
  for (const ColumnSchema& column : schema.columns) {
    updates += fmt::format(", {0} = excluded.{0}", Quote(column.name));
  }
  return fmt::format(
      "INSERT INTO {0} AS present (\"id\", \"sinkcreatedon\", \"sinkmodifiedon\"{1}) "
      "SELECT \"id\", \"sinkcreatedon\", \"sinkmodifiedon\"{1} FROM {2} AS brought WHERE {3} "
      "ON CONFLICT (\"id\") DO UPDATE SET {4} WHERE {5}",
      table, columns, stage, condition, updates, RenderCondition(schema, replace));
}

std::string RenderSelectPage(const std::string& table, const TableSchema& schema, bool after_id) {
  std::string columns;
  for (const ColumnSchema& column : schema.columns) {
    columns += fmt::format(", {}::{}", Quote(column.name), ReadAs(column.type));
  }
  return fmt::format("SELECT \"id\"{} FROM {} {}ORDER BY \"id\" LIMIT $1::bigint", columns, table,
                     after_id ? "WHERE \"id\" > $2::uuid " : "");
}

}  // namespace opendes::destination::postgres
