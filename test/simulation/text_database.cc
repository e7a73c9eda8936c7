#include "test/simulation/text_database.h"

#include <sqlite3.h>

namespace opendes::simulation {
namespace {

int CollectRow(void* rows, int columns, char** values, char** names) {
  TextRow row;
  for (int i = 0; i < columns; ++i) {
    row[names[i]] = values[i] == nullptr ? std::nullopt : std::optional<std::string>(values[i]);
  }
  static_cast<std::vector<TextRow>*>(rows)->push_back(std::move(row));
  return 0;
}

}  // namespace

TextDatabase::TextDatabase(const std::string& path) {
  sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  sqlite3_busy_timeout(db_, 30'000);
}

TextDatabase::~TextDatabase() { sqlite3_close_v2(db_); }

std::vector<TextRow> TextDatabase::Query(const std::string& sql) const {
  std::vector<TextRow> rows;
  sqlite3_exec(db_, sql.c_str(), &CollectRow, &rows, nullptr);
  return rows;
}

void TextDatabase::Execute(const std::string& sql) const {
  sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
}

std::vector<std::string> TextDatabase::Tables() const {
  std::vector<std::string> tables;
  for (const TextRow& row : Query("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    tables.push_back(row.at("name").value_or(""));
  }
  return tables;
}

}  // namespace opendes::simulation
