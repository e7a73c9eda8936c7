#include "test/simulation/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace opendes::simulation {
namespace {

using Cell = std::optional<std::string>;

std::string Shown(const Cell& cell) { return cell ? "'" + *cell + "'" : "NULL"; }

const Value* FindValue(const Row& row, const std::string& attribute) {
  const auto found = row.values.find(attribute);
  return found == row.values.end() ? nullptr : &found->second;
}

Cell StoredOf(const Value* value) { return value == nullptr ? Cell() : Cell(value->stored); }
Cell TargetOf(const Value* value) { return value == nullptr ? Cell() : Cell(value->target); }

// The columns that one attribute has in the destination.
void AddCells(const Attribute& attribute, const Guid& id, const Row& row, TextRow& cells) {
  const Value* value = FindValue(row, attribute.name);
  switch (attribute.kind) {
    case Kind::kImage:
    case Kind::kFile:
      return;
    case Kind::kPrimaryKey:
      cells[attribute.name] = id.ToString();
      return;
    case Kind::kVersion:
      return;
    case Kind::kLookupType:
      // "owneridtype" belongs to "ownerid".
      cells[attribute.name] =
          TargetOf(FindValue(row, attribute.name.substr(0, attribute.name.size() - 4)));
      return;
    case Kind::kLookup:
    case Kind::kCustomer:
    case Kind::kOwner:
      cells[attribute.name + "_entitytype"] = TargetOf(value);
      break;
    default:
      break;
  }
  cells[attribute.name] = StoredOf(value);
}

TextRow ExpectedCells(const Table& table, const Guid& id, const Row& row) {
  TextRow cells{{"Id", id.ToString()}, {"versionnumber", std::to_string(row.version)}};
  for (const Attribute& attribute : table.attributes) AddCells(attribute, id, row, cells);
  return cells;
}

void CompareRow(const std::string& name, const TextRow& wanted, const TextRow& stored,
                std::vector<std::string>& differences) {
  for (const auto& [column, cell] : wanted) {
    const auto found = stored.find(column);
    if (found != stored.end() && found->second == cell) continue;
    differences.push_back(fmt::format("{}: {} is {}, should be {}", name, column,
                                      found == stored.end() ? "no column" : Shown(found->second),
                                      Shown(cell)));
  }
  for (const auto& [column, cell] : stored) {
    // Columns of attributes that are gone stay, and so do those that the user made.
    const bool may_stay = column.starts_with("new_") || column.starts_with("user_");
    if (wanted.contains(column) || column.starts_with("Sink") || may_stay) continue;
    differences.push_back(fmt::format("{}: nobody asked for column {}", name, column));
  }
}

}  // namespace

std::vector<std::string> CompareRows(const Table& table, const std::string& prefix,
                                     const TextDatabase& database) {
  std::map<std::string, TextRow> stored;
  for (TextRow& row : database.Query(fmt::format("SELECT * FROM \"{}{}\"", prefix, table.name))) {
    const std::string id = row.at("Id").value_or("");
    stored[id] = std::move(row);
  }
  std::vector<std::string> differences;
  for (const auto& [id, row] : table.rows) {
    const std::string name = fmt::format("{} {}", table.name, id.ToString());
    const auto found = stored.find(id.ToString());
    if (found == stored.end()) {
      differences.push_back(name + ": missing");
      continue;
    }
    CompareRow(name, ExpectedCells(table, id, row), found->second, differences);
    stored.erase(found);
  }
  for (const auto& [id, row] : stored) {
    differences.push_back(fmt::format("{} {}: not at the source", table.name, id));
  }
  return differences;
}

std::vector<std::string> FindOrphans(const Organization& organization, const std::string& prefix,
                                     const TextDatabase& database) {
  static const std::set<std::string> ours = {
      "ReplicationState", "DeleteLog",      "OptionSetMetadata", "GlobalOptionSetMetadata",
      "StateMetadata",    "StatusMetadata", "TargetMetadata",    "AttributeMetadata"};
  std::vector<std::string> orphans;
  for (const std::string& table : database.Tables()) {
    if (table.starts_with("sqlite_")) continue;
    const bool prefixed = table.starts_with(prefix);
    const std::string name = prefixed ? table.substr(prefix.size()) : table;
    if (prefixed && (ours.contains(name) || organization.tables.contains(name))) continue;
    orphans.push_back("table " + table + " should not be there");
  }
  return orphans;
}

std::vector<std::string> CompareDeleteLog(const Table& table, const std::string& prefix,
                                          const std::set<Guid>& ever_shown,
                                          const TextDatabase& database) {
  std::map<Guid, std::int64_t> logged;
  for (const TextRow& line : database.Query(
           fmt::format("SELECT RecordId, max(VersionNumber) AS version FROM \"{}DeleteLog\" "
                       "WHERE EntityName = '{}' GROUP BY RecordId",
                       prefix, table.name))) {
    logged[*Guid::Parse(line.at("RecordId").value_or(""))] = std::stoll(*line.at("version"));
  }
  std::vector<std::string> differences;
  for (const Guid& id : ever_shown) {
    if (!table.rows.contains(id) && !logged.contains(id)) {
      differences.push_back(
          fmt::format("{} {}: gone, but not in DeleteLog", table.name, id.ToString()));
    }
  }
  for (const auto& [id, row] : table.rows) {
    const auto line = logged.find(id);
    if (line != logged.end() && line->second > row.version) {
      differences.push_back(fmt::format("{} {}: there with version {}, but DeleteLog says {}",
                                        table.name, id.ToString(), row.version, line->second));
    }
  }
  return differences;
}

}  // namespace opendes::simulation
