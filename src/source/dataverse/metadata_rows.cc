#include "source/dataverse/metadata_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "source/dataverse/des_layout.h"
#include "source/dataverse/metadata.h"
#include "source/dataverse/option_sets.h"

namespace opendes::source {
namespace {

struct OptionCast {
  std::string_view type;  // of the metadata, without "AttributeMetadata"
  std::string_view options;
  AttributeType of;
};

constexpr auto kOptionCasts = std::to_array<OptionCast>({
    {"Picklist", "Options", AttributeType::kPicklist},
    {"MultiSelectPicklist", "Options", AttributeType::kMultiSelect},
    {"Boolean", "TrueOption,FalseOption", AttributeType::kBoolean},
    {"State", "Options", AttributeType::kState},
    {"Status", "Options", AttributeType::kStatus},
});

struct TypeCode {
  std::string_view name;
  int code;
};

// The SDK's AttributeTypeCode.
constexpr auto kTypeCodes = std::to_array<TypeCode>(
    {{"Boolean", 0},        {"Customer", 1}, {"DateTime", 2},   {"Decimal", 3},
     {"Double", 4},         {"Integer", 5},  {"Lookup", 6},     {"Memo", 7},
     {"Money", 8},          {"Owner", 9},    {"PartyList", 10}, {"Picklist", 11},
     {"State", 12},         {"Status", 13},  {"String", 14},    {"Uniqueidentifier", 15},
     {"CalendarRules", 16}, {"Virtual", 17}, {"BigInt", 18},    {"ManagedProperty", 19},
     {"EntityName", 20}});
constexpr int kVirtualCode = 17;

int CodeOf(std::string_view type) {
  const auto found = std::ranges::find(kTypeCodes, type, &TypeCode::name);
  return found == kTypeCodes.end() ? kVirtualCode : found->code;
}

bool IsLookup(AttributeType type) {
  return type == AttributeType::kLookup || type == AttributeType::kOwner ||
         type == AttributeType::kCustomer;
}

// A timestamp of the metadata begins with its version; 0 for one of another form.
std::int64_t VersionOf(std::string_view timestamp) {
  std::int64_t version = 0;
  std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), version);
  return version;
}

// What does not become a column has no rows in the metadata tables either.
Result<> KeepExported(EntityMetadata& entity) {
  OPENDES_TRY_ASSIGN(const TableSchema schema, LayOutTable(entity));
  std::unordered_set<std::string_view> columns;
  for (const ColumnSchema& column : schema.columns) columns.insert(column.name);
  std::erase_if(entity.attributes, [&](const AttributeMetadata& attribute) {
    return !columns.contains(attribute.name);
  });
  return {};
}

void AddAttributes(const EntityMetadata& entity, MetadataRows& rows) {
  for (const AttributeMetadata& attribute : entity.attributes) {
    rows.attributes.push_back({.attribute = attribute.name,
                               .type = attribute.type_name,
                               .type_code = CodeOf(attribute.type_name),
                               .metadata_id = attribute.metadata_id,
                               .precision = attribute.precision});
  }
}

void AddTargets(const EntityMetadata& entity, const SharedOrganization::PrimaryKeys& keys,
                MetadataRows& rows) {
  for (const AttributeMetadata& attribute : entity.attributes) {
    if (!IsLookup(attribute.type)) continue;
    for (const std::string& target : attribute.targets) {
      const auto key = keys.find(target);
      rows.targets.push_back({.attribute = attribute.name,
                              .referenced_entity = target,
                              .referenced_attribute = key == keys.end() ? "" : key->second});
    }
  }
}

Result<> ReadOptions(WebApi& api, const EntityMetadata& entity, MetadataRows& rows,
                     const RunContext& context) {
  for (const OptionCast& cast : kOptionCasts) {
    if (!HasType(entity, cast.of)) continue;
    const std::string query = fmt::format(
        "$select=LogicalName&$expand=OptionSet($select=Name,IsGlobal,{0}),"
        "GlobalOptionSet($select=Name,{0})",
        cast.options);
    OPENDES_TRY_ASSIGN(const std::string body,
                       ReadAttributesOfType(api, entity.name, cast.type, query, context));
    OPENDES_TRY(AddOptionSets(body, cast.of, rows));
  }
  std::unordered_set<std::string_view> exported;
  for (const AttributeMetadata& attribute : entity.attributes) exported.insert(attribute.name);
  std::erase_if(rows.options,
                [&](const OptionRow& row) { return !exported.contains(row.attribute); });
  return {};
}

// By the key of its table, the first of equals.
template <typename Row, typename Key>
void SortUnique(std::vector<Row>& rows, Key key) {
  std::ranges::stable_sort(rows, {}, key);
  // Not std::ranges::unique: the fuzz targets are built with a clang that cannot compile it.
  const auto equal = [&](const Row& a, const Row& b) { return key(a) == key(b); };
  rows.erase(std::unique(rows.begin(), rows.end(), equal), rows.end());
}

void SortUnique(MetadataRows& rows) {
  SortUnique(rows.options,
             [](const OptionRow& r) { return std::tie(r.attribute, r.option, r.language); });
  SortUnique(rows.states, [](const StateRow& r) { return std::tie(r.state, r.language); });
  SortUnique(rows.statuses,
             [](const StatusRow& r) { return std::tie(r.state, r.status, r.language); });
  SortUnique(rows.targets,
             [](const TargetRow& r) { return std::tie(r.attribute, r.referenced_entity); });
  SortUnique(rows.attributes, [](const AttributeRow& r) { return std::tie(r.attribute); });
}

}  // namespace

Result<MetadataRows> ReadMetadataRows(SharedOrganization& organization, const EntityName& entity,
                                      const RunContext& context) {
  WebApi& api = organization.api();
  MetadataRows rows;
  rows.entity = entity;
  // Before everything else: what changes meanwhile has a later version.
  OPENDES_TRY_ASSIGN(const std::string version, organization.SchemaVersion(context));
  rows.version = VersionOf(version);
  OPENDES_TRY_ASSIGN(EntityMetadata definition, ReadDefinition(api, entity, context));
  OPENDES_TRY(KeepExported(definition));
  OPENDES_TRY(ReadAttributeFacts(api, FactsWanted::kPrecisionAndTargets, definition, context));
  OPENDES_TRY_ASSIGN(const auto keys, organization.ReadPrimaryKeys(context));
  AddAttributes(definition, rows);
  AddTargets(definition, *keys, rows);
  OPENDES_TRY(ReadOptions(api, definition, rows, context));
  SortUnique(rows);
  return rows;
}

}  // namespace opendes::source
