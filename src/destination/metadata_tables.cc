#include "destination/metadata_tables.h"

#include <chrono>

namespace opendes::destination {
namespace {

using enum MetadataRole;

constexpr int kNameLength = 64;
constexpr int kLabelLength = 350;

MetadataColumn Name(std::string_view name, MetadataRole role, bool required = true) {
  return {name, ColumnType::kString, kNameLength, role, required};
}
MetadataColumn Number(std::string_view name, MetadataRole role = kKey) {
  return {name, ColumnType::kInt32, 0, role, true};
}
// The original's early versions wrote a copy for the user's own language; later ones only have 0.
MetadataColumn IsUserLocalizedLabel() {
  return {"IsUserLocalizedLabel", ColumnType::kBool, 0, kKey, true};
}
MetadataColumn Label() {
  return {"LocalizedLabel", ColumnType::kString, kLabelLength, kValue, false};
}

// Cells for the columns of a label: not the user's own, its language.
constexpr std::int64_t kNotUserLocalized = 0;

MetadataCell TextOrNull(const std::string& text) {
  if (text.empty()) return std::monostate();
  return text;
}

std::vector<MetadataLine> LocalOptions(const MetadataRows& rows) {
  std::vector<MetadataLine> lines;
  for (const OptionRow& row : rows.options) {
    if (!row.global_option_set.empty()) continue;
    lines.push_back(
        {rows.entity.str(), row.attribute, row.option, kNotUserLocalized, row.language, row.label});
  }
  return lines;
}

std::vector<MetadataLine> GlobalOptions(const MetadataRows& rows) {
  std::vector<MetadataLine> lines;
  for (const OptionRow& row : rows.options) {
    if (row.global_option_set.empty()) continue;
    lines.push_back({row.attribute, row.option, kNotUserLocalized, row.language, row.label,
                     row.global_option_set, rows.entity.str()});
  }
  return lines;
}

std::vector<MetadataLine> States(const MetadataRows& rows) {
  std::vector<MetadataLine> lines;
  for (const StateRow& row : rows.states) {
    lines.push_back({rows.entity.str(), row.state, kNotUserLocalized, row.language, row.label});
  }
  return lines;
}

std::vector<MetadataLine> Statuses(const MetadataRows& rows) {
  std::vector<MetadataLine> lines;
  for (const StatusRow& row : rows.statuses) {
    lines.push_back(
        {rows.entity.str(), row.state, row.status, kNotUserLocalized, row.language, row.label});
  }
  return lines;
}

std::vector<MetadataLine> Targets(const MetadataRows& rows) {
  std::vector<MetadataLine> lines;
  for (const TargetRow& row : rows.targets) {
    lines.push_back({rows.entity.str(), row.attribute, row.referenced_entity,
                     TextOrNull(row.referenced_attribute)});
  }
  return lines;
}

std::vector<MetadataLine> Attributes(const MetadataRows& rows, TimePoint now) {
  const std::int64_t micros = std::chrono::microseconds(now.time_since_epoch()).count();
  std::vector<MetadataLine> lines;
  for (const AttributeRow& row : rows.attributes) {
    const MetadataCell precision =
        row.precision ? MetadataCell(std::int64_t{*row.precision}) : MetadataCell();
    lines.push_back({rows.entity.str(), row.attribute, row.type, row.type_code, rows.version,
                     micros, TextOrNull(row.metadata_id), precision});
  }
  return lines;
}

}  // namespace

const std::vector<MetadataTable>& MetadataTables() {
  static const std::vector<MetadataTable> tables = {
      {"OptionSetMetadata",
       false,
       {Name("EntityName", kKey), Name("OptionSetName", kKey), Number("Option"),
        IsUserLocalizedLabel(), Number("LocalizedLabelLanguageCode"), Label()}},
      // Entities that share an attribute's name share its lines, as the original's key wants.
      {"GlobalOptionSetMetadata",
       false,
       {Name("OptionSetName", kKey), Number("Option"), IsUserLocalizedLabel(),
        Number("LocalizedLabelLanguageCode"), Label(), Name("GlobalOptionSetName", kValue, false),
        Name("EntityName", kStamp, false)}},
      {"StateMetadata",
       false,
       {Name("EntityName", kKey), Number("State"), IsUserLocalizedLabel(),
        Number("LocalizedLabelLanguageCode"), Label()}},
      {"StatusMetadata",
       false,
       {Name("EntityName", kKey), Number("State"), Number("Status"), IsUserLocalizedLabel(),
        Number("LocalizedLabelLanguageCode"), Label()}},
      {"TargetMetadata",
       false,
       {Name("EntityName", kKey), Name("AttributeName", kKey), Name("ReferencedEntity", kKey),
        Name("ReferencedAttribute", kValue, false)}},
      {"AttributeMetadata",
       true,
       {Name("EntityName", kKey),
        Name("AttributeName", kKey),
        Name("AttributeType", kValue),
        Number("AttributeTypeCode", kValue),
        {"Version", ColumnType::kInt64, 0, kStamp, false},
        {"Timestamp", ColumnType::kDateTime, 0, kStamp, false},
        Name("MetadataId", kValue, false),
        {"Precision", ColumnType::kInt32, 0, kValue, false}}},
  };
  return tables;
}

std::vector<MetadataLines> LinesOf(const MetadataRows& rows, TimePoint now) {
  const auto& tables = MetadataTables();
  return {{tables[0], LocalOptions(rows)}, {tables[1], GlobalOptions(rows)},
          {tables[2], States(rows)},       {tables[3], Statuses(rows)},
          {tables[4], Targets(rows)},      {tables[5], Attributes(rows, now)}};
}

}  // namespace opendes::destination
