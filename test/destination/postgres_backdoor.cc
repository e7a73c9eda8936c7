#include "test/destination/postgres_backdoor.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/secret.h"
#include "destination/make_destination.h"
#include "destination/metadata_tables.h"
#include "destination/postgres/classify_error.h"
#include "destination/postgres/dialect.h"
#include "test/contract/postgres_server.h"

namespace opendes::destination::test {
namespace {

template <typename T>
T Must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().ToString());
  return std::move(*result);
}

sql::PgConnection Open() {
  const auto server = opendes::test::PostgresServer::Find();
  return Must(sql::PgConnection::Open(Must(sql::ParsePgOptions(server.text)),
                                      &postgres::ClassifyError, {}));
}

const std::map<std::string, std::string>& CanonicalNames() {
  static const auto names = [] {
    std::map<std::string, std::string> map;
    const auto add = [&](const std::string& name) {
      map.emplace(postgres::StoredName(name), name);
    };
    for (const char* name : {"Id", "SinkCreatedOn", "SinkModifiedOn", "ReplicationState",
                             "DeleteLog", "RecordId", "SinkDeleteTime", "VersionNumber"}) {
      add(name);
    }
    for (const MetadataTable& table : MetadataTables()) {
      add(std::string(table.name));
      for (const MetadataColumn& column : table.columns) add(std::string(column.name));
    }
    // Of the suite's hostile names those with capital letters.
    for (const char* name :
         {"NULL", "thing\") VALUES (1); --", "x' OR '1'='1", "\"); DROP TABLE \"thing\"; --",
          "a\" TEXT, \"b", "Robert'); DROP TABLE Students;--"}) {
      add(name);
    }
    return map;
  }();
  return names;
}

std::string Canonical(std::string_view stored) {
  const std::string prefix = stored.starts_with("crm_") ? "crm_" : "";
  const std::string rest(stored.substr(prefix.size()));
  const auto found = CanonicalNames().find(rest);
  return prefix + (found == CanonicalNames().end() ? rest : found->second);
}

TimePoint FromMillis(const sql::PgResult& row, int column) {
  return TimePoint(Duration(row.Int(0, column)));
}

}  // namespace

PostgresBackdoor::PostgresBackdoor()
    : schema_("test_" + Guid::Random().ToString()), connection_(Open()) {}

PostgresBackdoor::~PostgresBackdoor() {
  (void)connection_.Run(fmt::format("DROP SCHEMA IF EXISTS {} CASCADE", postgres::Quote(schema_)));
}

std::string PostgresBackdoor::Qualify(const std::string& table) const {
  return postgres::Quote(schema_) + "." + postgres::Quote(table);
}

sql::PgResult PostgresBackdoor::Execute(const std::string& sql) {
  return Must(connection_.Run(sql));
}

void PostgresBackdoor::CreateSchema() {
  Execute(fmt::format("CREATE SCHEMA IF NOT EXISTS {}", postgres::Quote(schema_)));
}

std::vector<std::string> PostgresBackdoor::ListFirstColumn(const std::string& sql) {
  const sql::PgResult rows = Execute(sql);
  std::vector<std::string> values;
  for (int row = 0; row < rows.rows(); ++row) values.emplace_back(rows.Text(row, 0));
  return values;
}

std::unique_ptr<Destination> PostgresBackdoor::Connect(Options options) {
  return Must(
      TryConnect(opendes::test::PostgresServer::Find().text + " application_name=" + schema_,
                 std::move(options)));
}

Result<std::unique_ptr<Destination>> PostgresBackdoor::TryConnect(const std::string& text,
                                                                  Options options) {
  options.schema = schema_;
  return MakeDestination(DestinationType::kPostgresql, Secret(text), std::move(options));
}

std::vector<std::string> PostgresBackdoor::ListTables() {
  std::vector<std::string> tables = ListFirstColumn(
      fmt::format("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = "
                  "to_regnamespace('{}')",
                  postgres::Quote(schema_)));
  std::ranges::transform(tables, tables.begin(), &Canonical);
  std::ranges::sort(tables);
  return tables;
}

std::vector<std::string> PostgresBackdoor::ListColumns(const std::string& table) {
  const sql::PgResult rows = Must(connection_.Execute(
      "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT "
      "attisdropped ORDER BY attnum",
      sql::PgParameters::Of(Qualify(table))));
  // The log's column is written like this, an entity's like the attribute.
  const bool is_log = table.ends_with("DeleteLog");
  std::vector<std::string> names;
  for (int row = 0; row < rows.rows(); ++row) {
    const std::string_view name = rows.Text(row, 0);
    names.push_back(name == "versionnumber" && !is_log ? std::string(name) : Canonical(name));
  }
  return names;
}

std::vector<DeletedLine> PostgresBackdoor::ReadDeleteLog(const std::string& table) {
  const sql::PgResult rows = Execute(fmt::format(
      "SELECT entityname, recordid, versionnumber FROM {} ORDER BY id", Qualify(table)));
  std::vector<DeletedLine> lines;
  for (int row = 0; row < rows.rows(); ++row) {
    lines.push_back(
        {std::string(rows.Text(row, 0)), std::string(rows.Text(row, 1)), rows.Int(row, 2)});
  }
  return lines;
}

SinkTimes PostgresBackdoor::ReadSinkTimes(const std::string& table, const Guid& id) {
  const sql::PgResult row = Execute(
      fmt::format("SELECT (extract(epoch FROM sinkcreatedon) * 1000)::bigint, "
                  "(extract(epoch FROM sinkmodifiedon) * 1000)::bigint FROM {} WHERE id = '{}'",
                  Qualify(table), id.ToString()));
  return {FromMillis(row, 0), FromMillis(row, 1)};
}

void PostgresBackdoor::CreateForeignTable(const std::string& table) {
  CreateSchema();
  Execute(fmt::format("CREATE TABLE {} (theirs text)", Qualify(table)));
}

void PostgresBackdoor::DropTable(const std::string& table) {
  Execute(fmt::format("DROP TABLE {}", Qualify(table)));
}

void PostgresBackdoor::DropColumn(const std::string& table, const std::string& column) {
  Execute(fmt::format("ALTER TABLE {} DROP COLUMN {}", Qualify(table), postgres::Quote(column)));
}

void PostgresBackdoor::CreateAdoptableTable(const std::string& table,
                                            const std::vector<StoredThing>& rows) {
  CreateSchema();
  Execute(fmt::format(
      "CREATE TABLE {} (id uuid NOT NULL PRIMARY KEY, name varchar(100), versionnumber bigint)",
      Qualify(table)));
  for (const StoredThing& row : rows) {
    Execute(fmt::format("INSERT INTO {} VALUES ('{}', '{}', {})", Qualify(table), row.id.ToString(),
                        row.name, row.version));
  }
}

std::vector<std::vector<std::string>> PostgresBackdoor::ReadTexts(
    const std::string& table, const std::vector<std::string>& columns) {
  std::string list;
  for (const std::string& column : columns) {
    list += (list.empty() ? "" : ", ") + postgres::Quote(column);
  }
  const sql::PgResult rows = Execute(fmt::format("SELECT {} FROM {}", list, Qualify(table)));
  std::vector<std::vector<std::string>> lines;
  for (int row = 0; row < rows.rows(); ++row) {
    auto& line = lines.emplace_back();
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
      line.emplace_back(rows.IsNull(row, i) ? "NULL" : rows.Text(row, i));
    }
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace opendes::destination::test
