#include "destination/postgres/replace_metadata.h"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "base/failpoint.h"
#include "destination/postgres/prepare_table.h"
#include "destination/postgres/sink_time.h"
#include "destination/postgres/table_columns.h"

namespace opendes::destination::postgres {
namespace {

using enum MetadataRole;

// `form` for each column of the chosen roles, {0} its quoted name.
std::string JoinColumns(const MetadataTable& table, std::set<MetadataRole> roles,
                        std::string_view form, std::string_view between = ", ") {
  std::string joined;
  for (const MetadataColumn& column : table.columns) {
    if (!roles.contains(column.role)) continue;
    if (!joined.empty()) joined += between;
    joined += fmt::format(fmt::runtime(form), Quote(column.name));
  }
  return joined;
}

// Only a key has a length: a label that is longer than ever seen must not stop a stream.
std::string MetadataType(const MetadataColumn& column) {
  ColumnSchema schema;
  schema.type =
      column.role == kKey || column.type != ColumnType::kString ? column.type : ColumnType::kText;
  schema.length = column.length;
  return SqlType(schema);
}

// What a parameter's array is an array of.
std::string_view ArrayType(const MetadataColumn& column) {
  switch (column.type) {
    case ColumnType::kInt32:
      return "integer";
    case ColumnType::kInt64:
      return "bigint";
    case ColumnType::kBool:
      return "integer";
    case ColumnType::kDateTime:
      return "timestamp";
    default:
      return "text";
  }
}

// Writes and removes the lines of one table.
class MetadataWriter {
 public:
  MetadataWriter(sql::PgConnection& connection, const TableNames& names,
                 const MetadataLines& wanted)
      : connection_(connection),
        table_(wanted.table),
        name_(names.Qualify(names.prefix + std::string(table_.name))),
        parameters_(MakeParameters(wanted)) {}

  Result<> Prepare(const TableNames& names);
  Result<std::int64_t> EraseOthers(const EntityName& entity);
  Result<std::int64_t> Update();
  Result<std::int64_t> Insert();

 private:
  static sql::PgParameters MakeParameters(const MetadataLines& wanted);
  // "WITH wanted AS (…) ": the lines, from one array a column.
  std::string RenderWanted() const;
  std::string SameKey() const {
    return JoinColumns(table_, {kKey}, "present.{0} = wanted.{0}", " AND ");
  }
  Result<std::int64_t> Change(const std::string& statement, const sql::PgParameters& parameters);

  sql::PgConnection& connection_;
  const MetadataTable& table_;
  const std::string name_;
  sql::PgParameters parameters_;
};

sql::PgParameters MetadataWriter::MakeParameters(const MetadataLines& wanted) {
  sql::PgParameters parameters;
  for (std::size_t i = 0; i < wanted.table.columns.size(); ++i) {
    sql::PgArray array;
    for (const MetadataLine& line : wanted.lines) {
      const auto* number = std::get_if<std::int64_t>(&line[i]);
      if (const auto* text = std::get_if<std::string>(&line[i])) {
        array.Add(std::string_view(*text));
      } else if (number && wanted.table.columns[i].type == ColumnType::kDateTime) {
        array.Add(std::string_view(FormatIso8601(TimePoint(Duration(*number / 1000)))));
      } else if (number) {
        array.Add(*number);
      } else {
        array.AddNull();
      }
    }
    parameters.Add(std::move(array).Take());
  }
  return parameters;
}

std::string MetadataWriter::RenderWanted() const {
  std::string arrays;
  std::string columns;
  std::string names;
  for (std::size_t i = 0; i < table_.columns.size(); ++i) {
    const MetadataColumn& column = table_.columns[i];
    const std::string_view comma = i == 0 ? "" : ", ";
    const std::string name = Quote(column.name);
    arrays += fmt::format("{}${}::{}[]", comma, i + 1, ArrayType(column));
    names += fmt::format("{}{}", comma, name);
    columns += column.type == ColumnType::kBool
                   ? fmt::format("{}{}::boolean AS {}", comma, name, name)
                   : fmt::format("{}{}", comma, name);
  }
  return fmt::format("WITH wanted AS (SELECT {} FROM unnest({}) AS line ({})) ", columns, arrays,
                     names);
}

// A table of an early version of the original lacks columns.
Result<> MetadataWriter::Prepare(const TableNames& names) {
  OPENDES_TRY(CreateUnlessThere(connection_, name_, RenderCreateMetadata(names, table_)));
  OPENDES_TRY_ASSIGN(const TableColumns existing, TableColumns::Read(connection_, name_));
  for (const MetadataColumn& column : table_.columns) {
    if (existing.Has(column.name)) continue;
    OPENDES_TRY(connection_.Run(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", name_,
                                            Quote(column.name), MetadataType(column))));
  }
  return {};
}

Result<std::int64_t> MetadataWriter::EraseOthers(const EntityName& entity) {
  sql::PgParameters parameters = parameters_;
  parameters.Add(entity.str());
  return Change(fmt::format("DELETE FROM {} AS present WHERE present.\"entityname\" = ${}::text "
                            "AND NOT EXISTS (SELECT FROM wanted WHERE {})",
                            name_, table_.columns.size() + 1, SameKey()),
                parameters);
}

Result<std::int64_t> MetadataWriter::Update() {
  return Change(
      fmt::format("UPDATE {} AS present SET {} FROM wanted WHERE {} AND ({}) IS DISTINCT FROM ({})",
                  name_, JoinColumns(table_, {kValue, kStamp}, "{0} = wanted.{0}"), SameKey(),
                  JoinColumns(table_, {kValue}, "present.{0}"),
                  JoinColumns(table_, {kValue}, "wanted.{0}")),
      parameters_);
}

Result<std::int64_t> MetadataWriter::Insert() {
  const std::set<MetadataRole> all = {kKey, kValue, kStamp};
  return Change(fmt::format("INSERT INTO {0} ({1}) SELECT {2} FROM wanted WHERE NOT EXISTS "
                            "(SELECT FROM {0} AS present WHERE {3})",
                            name_, JoinColumns(table_, all, "{0}"),
                            JoinColumns(table_, all, "wanted.{0}"), SameKey()),
                parameters_);
}

Result<std::int64_t> MetadataWriter::Change(const std::string& statement,
                                            const sql::PgParameters& parameters) {
  OPENDES_TRY_ASSIGN(const sql::PgResult done,
                     connection_.Execute(RenderWanted() + statement, parameters));
  return done.Changes();
}

}  // namespace

std::string RenderCreateMetadata(const TableNames& names, const MetadataTable& table) {
  std::string columns =
      table.numbered ? "\n  \"id\" bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY," : "";
  for (const MetadataColumn& column : table.columns) {
    columns += fmt::format("\n  {} {}{},", Quote(column.name), MetadataType(column),
                           column.required ? " NOT NULL" : "");
  }
  columns.pop_back();
  if (!table.numbered) {
    columns += fmt::format(",\n  PRIMARY KEY ({})", JoinColumns(table, {kKey}, "{0}"));
  }
  return fmt::format("CREATE TABLE IF NOT EXISTS {} ({}\n)",
                     names.Qualify(names.prefix + std::string(table.name)), columns);
}

Result<std::int64_t> ReplaceMetadataLines(sql::PgConnection& connection, const TableNames& names,
                                          const MetadataRows& rows, const RunContext& context) {
  // Entities share lines of global option sets: one entity at a time.
  OPENDES_TRY(connection.Execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                                 sql::PgParameters::Of(names.Qualify(names.prefix + "metadata"))));
  std::int64_t written = 0;
  for (const MetadataLines& wanted : LinesOf(rows, context.clock->Now())) {
    MetadataWriter writer(connection, names, wanted);
    OPENDES_TRY(writer.Prepare(names));
    OPENDES_TRY(CheckNotStopped(context));
    OPENDES_TRY_ASSIGN(const std::int64_t erased, writer.EraseOthers(rows.entity));
    OPENDES_TRY_ASSIGN(const std::int64_t updated, writer.Update());
    Failpoint("metadata_mid");
    OPENDES_TRY_ASSIGN(const std::int64_t inserted, writer.Insert());
    written += erased + updated + inserted;
  }
  return written;
}

}  // namespace opendes::destination::postgres
