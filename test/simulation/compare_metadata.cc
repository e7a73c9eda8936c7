#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "test/simulation/compare.h"
#include "test/simulation/organization/render_metadata.h"

namespace opendes::simulation {
namespace {

using Lines = std::multiset<std::string>;

// The SDK's numbers.
int TypeCode(Kind kind) {
  static const std::map<std::string_view, int> codes = {
      {"Boolean", 0},  {"Customer", 1}, {"DateTime", 2},   {"Decimal", 3},
      {"Double", 4},   {"Integer", 5},  {"Lookup", 6},     {"Memo", 7},
      {"Money", 8},    {"Owner", 9},    {"PartyList", 10}, {"Picklist", 11},
      {"State", 12},   {"Status", 13},  {"String", 14},    {"Uniqueidentifier", 15},
      {"Virtual", 17}, {"BigInt", 18},  {"EntityName", 20}};
  return codes.at(TypeWord(kind));
}

Lines OptionLines(const Table& table, bool global) {
  Lines lines;
  for (const Attribute& attribute : table.attributes) {
    if (attribute.kind == Kind::kState || attribute.kind == Kind::kStatus) continue;
    if (attribute.global_option_set.empty() == global) continue;
    for (const Option& option : attribute.options) {
      for (const auto& [language, label] : option.labels) {
        const std::string line =
            fmt::format("{}|{}|0|{}|{}", attribute.name, option.value, language, label);
        lines.insert(global ? fmt::format("{}|{}|{}", line, attribute.global_option_set, table.name)
                            : table.name + "|" + line);
      }
    }
  }
  return lines;
}

Lines StateLines(const Table& table, Kind kind) {
  Lines lines;
  for (const Attribute& attribute : table.attributes) {
    if (attribute.kind != kind) continue;
    for (const Option& option : attribute.options) {
      for (const auto& [language, label] : option.labels) {
        const std::string state =
            kind == Kind::kStatus ? fmt::format("{}|", option.state) : std::string();
        lines.insert(
            fmt::format("{}|{}{}|0|{}|{}", table.name, state, option.value, language, label));
      }
    }
  }
  return lines;
}

Lines TargetLines(const Table& table) {
  Lines lines;
  for (const Attribute& attribute : table.attributes) {
    for (const std::string& target : attribute.targets) {
      const std::string_view key = PrimaryKeyOfTarget(target);
      lines.insert(fmt::format("{}|{}|{}|{}", table.name, attribute.name, target,
                               key.empty() ? "NULL" : key));
    }
  }
  return lines;
}

Lines AttributeLines(const Table& table) {
  Lines lines;
  for (const Attribute& attribute : table.attributes) {
    if (attribute.kind == Kind::kImage || attribute.kind == Kind::kFile) continue;
    const bool number = attribute.kind == Kind::kDecimal || attribute.kind == Kind::kDouble ||
                        attribute.kind == Kind::kMoney;
    lines.insert(fmt::format("{}|{}|{}|{}|{}|{}", table.name, attribute.name,
                             TypeWord(attribute.kind), TypeCode(attribute.kind),
                             attribute.metadata_id,
                             number ? std::to_string(attribute.precision) : "NULL"));
  }
  return lines;
}

struct MetadataTable {
  std::string name;
  std::vector<std::string> columns;
  Lines wanted;
};

std::vector<MetadataTable> WantedOf(const Table& table) {
  const std::string is_user = "IsUserLocalizedLabel";
  const std::string language = "LocalizedLabelLanguageCode";
  const std::string label = "LocalizedLabel";
  return {
      {"OptionSetMetadata",
       {"EntityName", "OptionSetName", "Option", is_user, language, label},
       OptionLines(table, false)},
      {"GlobalOptionSetMetadata",
       {"OptionSetName", "Option", is_user, language, label, "GlobalOptionSetName", "EntityName"},
       OptionLines(table, true)},
      {"StateMetadata",
       {"EntityName", "State", is_user, language, label},
       StateLines(table, Kind::kState)},
      {"StatusMetadata",
       {"EntityName", "State", "Status", is_user, language, label},
       StateLines(table, Kind::kStatus)},
      {"TargetMetadata",
       {"EntityName", "AttributeName", "ReferencedEntity", "ReferencedAttribute"},
       TargetLines(table)},
      {"AttributeMetadata",
       {"EntityName", "AttributeName", "AttributeType", "AttributeTypeCode", "MetadataId",
        "Precision"},
       AttributeLines(table)}};
}

Lines StoredLines(const MetadataTable& metadata, const Table& table, const std::string& prefix,
                  const TextDatabase& database) {
  Lines lines;
  for (const TextRow& row : database.Query(fmt::format(
           "SELECT * FROM \"{}{}\" WHERE EntityName = '{}'", prefix, metadata.name, table.name))) {
    std::string line;
    for (const std::string& column : metadata.columns) {
      line += (line.empty() ? "" : "|") + row.at(column).value_or("NULL");
    }
    lines.insert(line);
  }
  return lines;
}

}  // namespace

std::vector<std::string> CompareMetadata(const Table& table, const std::string& prefix,
                                         const TextDatabase& database) {
  std::vector<std::string> differences;
  for (const MetadataTable& metadata : WantedOf(table)) {
    const Lines stored = StoredLines(metadata, table, prefix, database);
    Lines different;
    std::ranges::set_symmetric_difference(stored, metadata.wanted,
                                          std::inserter(different, different.end()));
    for (const std::string& line : different) {
      differences.push_back(
          fmt::format("{} {} {}", metadata.name, stored.contains(line) ? "has" : "lacks", line));
    }
  }
  return differences;
}

}  // namespace opendes::simulation
