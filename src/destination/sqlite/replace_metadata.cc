#include "destination/sqlite/replace_metadata.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

#include "base/failpoint.h"
#include "destination/sqlite/sink_time.h"
#include "destination/sqlite/table_columns.h"
#include "destination/sqlite/type_map.h"

namespace opendes::destination::sqlite {
namespace {

using enum MetadataRole;

// `form` for each column of the chosen roles, {0} its quoted name and {1} its parameter.
std::string JoinColumns(const MetadataTable& table, std::set<MetadataRole> roles,
                        std::string_view form, std::string_view between = ", ") {
  std::string joined;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const MetadataColumn& column = table.columns[i];
    if (!roles.contains(column.role)) continue;
    if (!joined.empty()) joined += between;
    joined += fmt::format(fmt::runtime(form), Quote(column.name), i + 1);
  }
  return joined;
}

std::string KeyCondition(const MetadataTable& table) {
  return JoinColumns(table, {kKey}, "{0} = ?{1}", " AND ");
}

// Writes and removes the lines of one table.
class MetadataWriter {
 public:
  MetadataWriter(sql::Connection& connection, const TableNames& names, const MetadataTable& table)
      : connection_(connection),
        table_(table),
        unquoted_(names.prefix + std::string(table.name)),
        name_(Quote(unquoted_)) {}

  Result<> Prepare(const TableNames& names);
  Result<> Write(const std::vector<MetadataLine>& lines);
  Result<> EraseOthers(const std::vector<MetadataLine>& lines, const EntityName& entity);

 private:
  void Bind(sql::Statement& statement, const MetadataLine& line);
  std::string KeyText(const MetadataLine& line) const;
  Result<std::vector<std::int64_t>> FindOthers(const std::set<std::string>& keys,
                                               const EntityName& entity);

  sql::Connection& connection_;
  const MetadataTable& table_;
  const std::string unquoted_;
  const std::string name_;
  std::vector<std::string> times_;  // texts that are bound
};

// A table of an early version of the original lacks columns.
Result<> MetadataWriter::Prepare(const TableNames& names) {
  OPENDES_TRY(connection_.Execute(RenderCreateMetadata(names, table_)));
  OPENDES_TRY_ASSIGN(const TableColumns existing, TableColumns::Read(connection_, unquoted_));
  for (const MetadataColumn& column : table_.columns) {
    if (existing.Has(column.name)) continue;
    OPENDES_TRY(connection_.Execute(RenderAddColumn(unquoted_, column.name, column.type)));
  }
  return {};
}

Result<> MetadataWriter::Write(const std::vector<MetadataLine>& lines) {
  OPENDES_TRY_ASSIGN(
      sql::Statement update,
      connection_.Prepare(fmt::format("UPDATE {} SET {} WHERE {} AND ({}) IS NOT ({})", name_,
                                      JoinColumns(table_, {kValue, kStamp}, "{0} = ?{1}"),
                                      KeyCondition(table_), JoinColumns(table_, {kValue}, "{0}"),
                                      JoinColumns(table_, {kValue}, "?{1}"))));
  OPENDES_TRY_ASSIGN(
      sql::Statement insert,
      connection_.Prepare(fmt::format("INSERT INTO {0} ({1}) SELECT {2} WHERE NOT EXISTS "
                                      "(SELECT 1 FROM {0} WHERE {3})",
                                      name_, JoinColumns(table_, {kKey, kValue, kStamp}, "{0}"),
                                      JoinColumns(table_, {kKey, kValue, kStamp}, "?{1}"),
                                      KeyCondition(table_))));
  for (const MetadataLine& line : lines) {
    Bind(update, line);
    OPENDES_TRY(update.Run());
    Bind(insert, line);
    OPENDES_TRY(insert.Run());
    Failpoint("metadata_mid");
  }
  return {};
}

Result<> MetadataWriter::EraseOthers(const std::vector<MetadataLine>& lines,
                                     const EntityName& entity) {
  std::set<std::string> keys;
  for (const MetadataLine& line : lines) keys.insert(KeyText(line));
  OPENDES_TRY_ASSIGN(const std::vector<std::int64_t> others, FindOthers(keys, entity));
  OPENDES_TRY_ASSIGN(sql::Statement erase,
                     connection_.Prepare(fmt::format("DELETE FROM {} WHERE rowid = ?1", name_)));
  for (const std::int64_t row : others) OPENDES_TRY(erase.Bind(row).Run());
  return {};
}

Result<std::vector<std::int64_t>> MetadataWriter::FindOthers(const std::set<std::string>& keys,
                                                             const EntityName& entity) {
  OPENDES_TRY_ASSIGN(
      sql::Statement select,
      connection_.Prepare(fmt::format("SELECT rowid, {} FROM {} WHERE \"EntityName\" = ?1",
                                      JoinColumns(table_, {kKey}, "{0} || ':'", " || "), name_)));
  select.Bind(entity.str());
  std::vector<std::int64_t> others;
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, select.Step());
    if (!row) return others;
    if (!keys.contains(std::string(select.Text(1)))) others.push_back(select.Int(0));
  }
}

void MetadataWriter::Bind(sql::Statement& statement, const MetadataLine& line) {
  times_.clear();
  times_.reserve(line.size());
  for (std::size_t i = 0; i < line.size(); ++i) {
    const int parameter = static_cast<int>(i) + 1;
    if (const auto* text = std::get_if<std::string>(&line[i])) {
      statement.BindText(parameter, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&line[i])) {
      if (table_.columns[i].type == ColumnType::kDateTime) {
        times_.push_back(SinkTime(TimePoint(Duration(*number / 1000))));
        statement.BindText(parameter, times_.back());
      } else {
        statement.BindInt(parameter, *number);
      }
    } else {
      statement.BindNull(parameter);
    }
  }
}

// As FindOthers' statement makes it.
std::string MetadataWriter::KeyText(const MetadataLine& line) const {
  std::string text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (table_.columns[i].role != kKey) continue;
    const auto* word = std::get_if<std::string>(&line[i]);
    text += word ? *word : std::to_string(std::get<std::int64_t>(line[i]));
    text += ':';
  }
  return text;
}

}  // namespace

std::string RenderCreateMetadata(const TableNames& names, const MetadataTable& table) {
  std::string columns = table.numbered ? "\n  \"Id\" INTEGER PRIMARY KEY AUTOINCREMENT," : "";
  for (const MetadataColumn& column : table.columns) {
    columns += fmt::format("\n  {} {}{},", Quote(column.name), SqlType(column.type),
                           column.required ? " NOT NULL" : "");
  }
  columns.pop_back();
  if (!table.numbered) {
    columns += fmt::format(",\n  PRIMARY KEY ({})", JoinColumns(table, {kKey}, "{0}"));
  }
  return fmt::format("CREATE TABLE IF NOT EXISTS {} ({}\n) STRICT",
                     Quote(names.prefix + std::string(table.name)), columns);
}

Result<std::int64_t> ReplaceMetadataLines(sql::Connection& connection, const TableNames& names,
                                          const MetadataRows& rows, const RunContext& context) {
  const std::int64_t before = connection.TotalChanges();
  for (const MetadataLines& wanted : LinesOf(rows, context.clock->Now())) {
    MetadataWriter writer(connection, names, wanted.table);
    OPENDES_TRY(writer.Prepare(names));
    OPENDES_TRY(CheckNotStopped(context));
    OPENDES_TRY(writer.EraseOthers(wanted.lines, rows.entity));
    OPENDES_TRY(writer.Write(wanted.lines));
  }
  return connection.TotalChanges() - before;
}

}  // namespace opendes::destination::sqlite
