#include "test/destination/sqlite_backdoor.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/secret.h"
#include "destination/make_destination.h"
#include "destination/sqlite/classify_error.h"
#include "destination/sqlite/dialect.h"

namespace opendes::destination::test {
namespace {

template <typename T>
T Must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().ToString());
  return std::move(*result);
}

TimePoint ParseTime(std::string_view text) {
  return TimePoint(Duration(ParseIso8601Micros(text).value() / 1000));
}

}  // namespace

sql::Connection SqliteBackdoor::Open() {
  return Must(sql::Connection::Open({.path = Path()}, &sqlite::ClassifyError));
}

void SqliteBackdoor::Execute(const std::string& sql) {
  const Result<> done = Open().Execute(sql);
  if (!done) throw std::runtime_error(done.error().ToString());
}

std::vector<std::string> SqliteBackdoor::ListFirstColumn(const std::string& sql) {
  sql::Connection connection = Open();
  sql::Statement select = Must(connection.Prepare(sql));
  std::vector<std::string> values;
  while (Must(select.Step())) values.emplace_back(select.Text(0));
  return values;
}

std::unique_ptr<Destination> SqliteBackdoor::Connect(Options options) {
  return Must(MakeDestination(DestinationType::kSqlite, Secret("Data Source=" + Path()),
                              std::move(options)));
}

std::vector<std::string> SqliteBackdoor::ListTables() {
  return ListFirstColumn(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence' "
      "ORDER BY name");
}

std::vector<std::string> SqliteBackdoor::ListColumns(const std::string& table) {
  sql::Connection connection = Open();
  sql::Statement select =
      Must(connection.Prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid"));
  select.Bind(table);
  std::vector<std::string> names;
  while (Must(select.Step())) names.emplace_back(select.Text(0));
  return names;
}

std::vector<DeletedLine> SqliteBackdoor::ReadDeleteLog(const std::string& table) {
  sql::Connection connection = Open();
  sql::Statement select = Must(connection.Prepare(
      "SELECT EntityName, RecordId, VersionNumber FROM " + sqlite::Quote(table) + " ORDER BY Id"));
  std::vector<DeletedLine> lines;
  while (Must(select.Step())) {
    lines.push_back({std::string(select.Text(0)), std::string(select.Text(1)), select.Int(2)});
  }
  return lines;
}

SinkTimes SqliteBackdoor::ReadSinkTimes(const std::string& table, const Guid& id) {
  sql::Connection connection = Open();
  sql::Statement select = Must(connection.Prepare("SELECT SinkCreatedOn, SinkModifiedOn FROM " +
                                                  sqlite::Quote(table) + " WHERE Id = ?1"));
  const std::string text = id.ToString();
  Must(select.Bind(text).Step());
  return {ParseTime(select.Text(0)), ParseTime(select.Text(1))};
}

void SqliteBackdoor::CreateForeignTable(const std::string& table) {
  Execute("CREATE TABLE " + sqlite::Quote(table) + " (theirs)");
}

void SqliteBackdoor::DropTable(const std::string& table) {
  Execute("DROP TABLE " + sqlite::Quote(table));
}

void SqliteBackdoor::DropColumn(const std::string& table, const std::string& column) {
  Execute("ALTER TABLE " + sqlite::Quote(table) + " DROP COLUMN " + sqlite::Quote(column));
}

void SqliteBackdoor::CreateAdoptableTable(const std::string& table,
                                          const std::vector<StoredThing>& rows) {
  const std::string name = sqlite::Quote(table);
  Execute("CREATE TABLE " + name +
          " (Id TEXT NOT NULL PRIMARY KEY, name TEXT, versionnumber INTEGER)");
  for (const StoredThing& row : rows) {
    Execute(fmt::format("INSERT INTO {} VALUES ('{}', '{}', {})", name, row.id.ToString(), row.name,
                        row.version));
  }
}

std::vector<std::vector<std::string>> SqliteBackdoor::ReadTexts(
    const std::string& table, const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) {
    list += (list.empty() ? "" : ", ") + sqlite::Quote(column);
  }
  sql::Connection connection = Open();
  sql::Statement select =
      Must(connection.Prepare("SELECT " + list + " FROM " + sqlite::Quote(table)));
  std::vector<std::vector<std::string>> lines;
  while (Must(select.Step())) {
    auto& line = lines.emplace_back();
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
      line.emplace_back(select.IsNull(i) ? "NULL" : select.Text(i));
    }
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace opendes::destination::test
