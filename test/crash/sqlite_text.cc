#include "test/crash/sqlite_text.h"

#include <sqlite3.h>

#include <memory>

namespace opendes::crash {
namespace {

struct Close {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};

std::unique_ptr<sqlite3, Close> Open(const std::string& database) {
  sqlite3* db = nullptr;
  const int opened = sqlite3_open_v2(database.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
  std::unique_ptr<sqlite3, Close> owned(db);
  if (opened != SQLITE_OK) return nullptr;
  sqlite3_busy_timeout(db, 30'000);
  return owned;
}

int CollectRow(void* rows, int columns, char** values, char** names) {
  TextRow row;
  for (int i = 0; i < columns; ++i) {
    row[names[i]] = values[i] == nullptr ? std::nullopt : std::optional<std::string>(values[i]);
  }
  static_cast<std::vector<TextRow>*>(rows)->push_back(std::move(row));
  return 0;
}

}  // namespace

std::vector<TextRow> Query(const std::string& database, const std::string& sql) {
  std::vector<TextRow> rows;
  if (const auto db = Open(database)) {
    sqlite3_exec(db.get(), sql.c_str(), &CollectRow, &rows, nullptr);
  }
  return rows;
}

bool Execute(const std::string& database, const std::string& sql) {
  const auto db = Open(database);
  return db && sqlite3_exec(db.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace opendes::crash
