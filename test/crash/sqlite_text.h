// Reads and edits a SQLite file as text, behind the product's back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace opendes::crash {

using TextRow = std::map<std::string, std::optional<std::string>>;  // by column; nullopt is NULL

// Rows of a query; none when the file or a table of it is not there.
std::vector<TextRow> Query(const std::string& database, const std::string& sql);
// False when SQLite refused.
bool Execute(const std::string& database, const std::string& sql);

}  // namespace opendes::crash
