#include "test/crash/compare_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "test/crash/organization_text.h"
#include "test/crash/sqlite_text.h"

namespace opendes::crash {
namespace {

using Value = std::optional<std::string>;

std::string Quoted(const Value& value) { return value ? "'" + *value + "'" : "NULL"; }

Value Find(const TextRow& row, const std::string& key) {
  const auto found = row.find(key);
  return found == row.end() ? std::nullopt : found->second;
}

// W/"12345" → 12345.
Value VersionOf(const TextRow& row) {
  const std::string etag = Find(row, "@odata.etag").value_or("");
  const auto first = etag.find('"');
  return etag.substr(first + 1, etag.rfind('"') - first - 1);
}

// What the destination's column should hold for the organisation's row.
Value Expected(const TextRow& row, const std::string& column, const std::string& primary_key) {
  if (column == "Id") return Find(row, primary_key);
  if (column == "versionnumber") return VersionOf(row);
  if (row.contains(column)) return Find(row, column);
  if (row.contains("_" + column + "_value")) return Find(row, "_" + column + "_value");
  // "primarycontactid_entitytype", "owneridtype": which table a lookup leads to.
  for (const std::string_view suffix : {"_entitytype", "type"}) {
    if (!column.ends_with(suffix)) continue;
    const std::string lookup = "_" + column.substr(0, column.size() - suffix.size()) + "_value";
    if (row.contains(lookup))
      return Find(row, lookup + "@Microsoft.Dynamics.CRM.lookuplogicalname");
  }
  return std::nullopt;
}

// A date without time is kept as its midnight.
bool IsSame(const Value& expected, const Value& stored) {
  if (expected == stored) return true;
  return expected && stored && expected->size() == 10 && *expected + "T00:00:00Z" == *stored;
}

void CompareRow(const TableAddress& table, const TextRow& expected, const TextRow& stored,
                std::vector<std::string>& differences) {
  for (const auto& [column, value] : stored) {
    if (column == "SinkCreatedOn" || column == "SinkModifiedOn") continue;
    const Value wanted = Expected(expected, column, table.primary_key);
    if (IsSame(wanted, value)) continue;
    differences.push_back(fmt::format("{} {}: {} is {}, should be {}", table.name,
                                      Quoted(Find(stored, "Id")), column, Quoted(value),
                                      Quoted(wanted)));
  }
}

}  // namespace

std::vector<std::string> CompareRows(const TableAddress& table, const std::string& database) {
  std::map<Value, TextRow> stored;
  for (TextRow& row : Query(database, fmt::format("SELECT * FROM \"{}\"", table.name))) {
    const Value id = Find(row, "Id");
    stored.emplace(id, std::move(row));
  }
  std::vector<std::string> differences;
  for (const TextRow& row : ReadCollection(table.url)) {
    const Value id = Find(row, table.primary_key);
    const auto found = stored.find(id);
    if (found == stored.end()) {
      differences.push_back(fmt::format("{} {}: missing", table.name, Quoted(id)));
      continue;
    }
    CompareRow(table, row, found->second, differences);
    stored.erase(found);
  }
  for (const auto& [id, row] : stored) {
    differences.push_back(fmt::format("{} {}: should not be there", table.name, Quoted(id)));
  }
  return differences;
}

std::vector<std::string> CompareDeleteLog(const std::string& table,
                                          const std::multiset<std::string>& deleted,
                                          const std::string& database) {
  std::multiset<std::string> logged;
  for (const TextRow& row :
       Query(database,
             fmt::format("SELECT RecordId FROM DeleteLog WHERE EntityName = '{}'", table))) {
    logged.insert(Find(row, "RecordId").value_or("NULL"));
  }
  std::vector<std::string> wrong;
  std::ranges::set_symmetric_difference(logged, deleted, std::back_inserter(wrong));
  std::vector<std::string> differences;
  for (const std::string& id : wrong) {
    differences.push_back(fmt::format("DeleteLog of {}: {} stands {} times, should be {}", table,
                                      id, logged.count(id), deleted.count(id)));
  }
  return differences;
}

std::map<std::string, StoredState> ReadStates(const std::string& database) {
  std::map<std::string, StoredState> states;
  for (const TextRow& row :
       Query(database, "SELECT entity, sequence, phase, mid_cycle FROM ReplicationState")) {
    states[*Find(row, "entity")] = {.sequence = std::stoll(*Find(row, "sequence")),
                                    .live = Find(row, "phase") == "Live",
                                    .mid_cycle = Find(row, "mid_cycle") != "0"};
  }
  return states;
}

}  // namespace opendes::crash
