#include "model/table_schema.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace opendes {
namespace {

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

}  // namespace

std::optional<std::size_t> TableSchema::Find(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &ColumnSchema::name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

Result<> CheckTableSchema(const TableSchema& schema) {
  std::set<std::string> seen = {"id", "sinkcreatedon", "sinkmodifiedon"};
  for (const ColumnSchema& column : schema.columns) {
    if (column.name.empty() || column.name.find('\0') != std::string::npos) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kSource,
                  "entity '{}' has a column with an empty or unprintable name", schema.entity);
    }
    if (!seen.insert(LowerCase(column.name)).second) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kSource,
                  "entity '{}' has two columns named '{}'", schema.entity, column.name);
    }
  }
  const auto version = schema.Find("versionnumber");
  if (!version || schema.columns[*version].type != ColumnType::kInt64) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kSource,
                "entity '{}' has no versionnumber column", schema.entity);
  }
  return {};
}

}  // namespace opendes
