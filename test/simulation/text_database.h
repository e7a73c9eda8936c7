// Reads and edits the destination's file as text, behind the product's back.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;

namespace opendes::simulation {

using TextRow = std::map<std::string, std::optional<std::string>>;  // by column; nullopt is NULL

class TextDatabase {
 public:
  explicit TextDatabase(const std::string& path);
  ~TextDatabase();
  TextDatabase(const TextDatabase&) = delete;
  TextDatabase& operator=(const TextDatabase&) = delete;

  // No rows also when a table of the query is not there.
  std::vector<TextRow> Query(const std::string& sql) const;
  void Execute(const std::string& sql) const;
  std::vector<std::string> Tables() const;

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace opendes::simulation
