#include "source/dataverse/des_layout.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace opendes::source {
namespace {

constexpr std::string_view kVersionNumber = "versionnumber";
constexpr int kLongestString = 4000;  // a longer one is unlimited text
constexpr int kEntityTypeLength = 128;
constexpr int kBaseMoneyScale = 4;
constexpr int kDefaultScale = 2;
constexpr int kLargestScale = 37;

// The order of the groups in the table.
int GroupOf(AttributeType type) {
  switch (type) {
    case AttributeType::kState:
      return 0;
    case AttributeType::kStatus:
      return 1;
    case AttributeType::kPicklist:
    case AttributeType::kMultiSelect:
      return 2;
    case AttributeType::kBoolean:
      return 3;
    case AttributeType::kLookup:
      return 4;
    case AttributeType::kOwner:
      return 5;
    case AttributeType::kCustomer:
      return 6;
    case AttributeType::kMoney:
      return 7;
    case AttributeType::kPartyList:
      return 8;
    default:
      return 9;
  }
}

bool IsLookup(const AttributeMetadata& attribute) {
  return attribute.type == AttributeType::kLookup || attribute.type == AttributeType::kOwner ||
         attribute.type == AttributeType::kCustomer;
}

std::string LookupProperty(const AttributeMetadata& lookup) { return "_" + lookup.name + "_value"; }

ColumnSchema ColumnOf(ColumnType type, int length = 0, int scale = 0) {
  ColumnSchema column;
  column.type = type;
  column.length = length;
  column.scale = scale;
  return column;
}

ColumnSchema StringColumn(int length) {
  if (length <= 0 || length > kLongestString) return ColumnOf(ColumnType::kText);
  return ColumnOf(ColumnType::kString, length);
}

int ScaleOf(const AttributeMetadata& attribute) {
  if (attribute.type == AttributeType::kMoney && attribute.name.ends_with("_base")) {
    return kBaseMoneyScale;
  }
  return std::clamp(attribute.precision.value_or(kDefaultScale), 0, kLargestScale);
}

// Type, length and scale of an attribute's own column.
ColumnSchema TypeColumn(const AttributeMetadata& attribute) {
  switch (attribute.type) {
    case AttributeType::kState:
    case AttributeType::kStatus:
    case AttributeType::kPicklist:
    case AttributeType::kInteger:
      return ColumnOf(ColumnType::kInt32);
    case AttributeType::kMultiSelect:
    case AttributeType::kEntityName:
      return StringColumn(kLongestString);
    case AttributeType::kBoolean:
      return ColumnOf(ColumnType::kBool);
    case AttributeType::kLookup:
    case AttributeType::kOwner:
    case AttributeType::kCustomer:
    case AttributeType::kPartyList:
    case AttributeType::kUniqueIdentifier:
      return ColumnOf(ColumnType::kGuid);
    case AttributeType::kMoney:
    case AttributeType::kDecimal:
    case AttributeType::kDouble:
      return ColumnOf(ColumnType::kDecimal, 0, ScaleOf(attribute));
    case AttributeType::kBigInt:
      return ColumnOf(ColumnType::kInt64);
    case AttributeType::kDateTime:
      return ColumnOf(ColumnType::kDateTime);
    case AttributeType::kString:
      return StringColumn(attribute.max_length);
    case AttributeType::kMemo:
    case AttributeType::kNotExported:
      break;
  }
  return ColumnOf(ColumnType::kText);
}

class Layout {
 public:
  explicit Layout(const EntityMetadata& entity) : entity_(entity) {
    for (const AttributeMetadata& attribute : entity.attributes) {
      if (IsLookup(attribute)) lookups_[attribute.name] = &attribute;
    }
  }

  TableSchema Build() {
    schema_.entity = EntityName(entity_.name);
    schema_.set_name = entity_.set_name;
    schema_.primary_key = entity_.primary_key;
    schema_.intersect = entity_.intersect;
    for (const AttributeMetadata* attribute : Ordered()) Add(*attribute);
    if (!schema_.Find(kVersionNumber)) {
      ColumnSchema version = ColumnOf(ColumnType::kInt64);
      version.name = kVersionNumber;
      version.origin = ColumnOrigin::kRowVersion;
      schema_.columns.push_back(std::move(version));
    }
    return std::move(schema_);
  }

 private:
  std::vector<const AttributeMetadata*> Ordered() const {
    std::vector<const AttributeMetadata*> ordered;
    for (const AttributeMetadata& attribute : entity_.attributes) {
      if (attribute.readable && attribute.type != AttributeType::kNotExported) {
        ordered.push_back(&attribute);
      }
    }
    std::ranges::sort(ordered, {}, [](const AttributeMetadata* a) {
      return std::tuple(GroupOf(a->type), a->column_number, std::string_view(a->name));
    });
    return ordered;
  }

  void Add(const AttributeMetadata& attribute) {
    if (IsLookup(attribute)) return AddLookup(attribute);
    if (AddLookupCompanion(attribute)) return;
    ColumnSchema column = TypeColumn(attribute);
    column.name = attribute.name;
    if (attribute.selectable) {
      column.source_property = attribute.name;
    } else if (attribute.name == kVersionNumber) {
      column.origin = ColumnOrigin::kRowVersion;
    } else if (attribute.attribute_of.empty()) {
      column.origin = ColumnOrigin::kUnavailable;
    } else {
      return;  // an option's label and the like
    }
    schema_.columns.push_back(std::move(column));
  }

  void AddLookup(const AttributeMetadata& lookup) {
    ColumnSchema value = TypeColumn(lookup);
    value.name = lookup.name;
    value.source_property = LookupProperty(lookup);
    if (!lookup.selectable) value.origin = ColumnOrigin::kUnavailable;
    ColumnSchema type = TargetColumn(lookup);
    type.name = lookup.name + "_entitytype";
    type.length = kEntityTypeLength;
    schema_.columns.push_back(std::move(value));
    schema_.columns.push_back(std::move(type));
  }

  // Labels (`owneridname`) and type columns (`owneridtype`) that metadata lists as attributes of
  // their own; false when the attribute is none.
  bool AddLookupCompanion(const AttributeMetadata& attribute) {
    const AttributeMetadata* lookup = LookupOf(attribute);
    if (lookup == nullptr) return false;
    ColumnSchema column = TypeColumn(attribute);
    if (attribute.type == AttributeType::kEntityName) {
      column = TargetColumn(*lookup);
    } else if (attribute.name.ends_with("yominame")) {
      column.origin = ColumnOrigin::kUnavailable;  // how a name is pronounced never comes with rows
    } else {
      column.origin = ColumnOrigin::kLabel;
      column.source_property = LookupProperty(*lookup);
    }
    column.name = attribute.name;
    schema_.columns.push_back(std::move(column));
    return true;
  }

  static ColumnSchema TargetColumn(const AttributeMetadata& lookup) {
    ColumnSchema column = StringColumn(kLongestString);
    column.origin = lookup.selectable ? ColumnOrigin::kLookupType : ColumnOrigin::kUnavailable;
    column.source_property = LookupProperty(lookup);
    if (lookup.targets.size() == 1) column.only_target = lookup.targets.front();
    return column;
  }

  const AttributeMetadata* FindLookup(const std::string& name) const {
    const auto found = lookups_.find(name);
    return found == lookups_.end() ? nullptr : found->second;
  }

  // The lookup that a label or type attribute belongs to.
  const AttributeMetadata* LookupOf(const AttributeMetadata& attribute) const {
    if (attribute.type == AttributeType::kString) return FindLookup(attribute.attribute_of);
    if (attribute.type != AttributeType::kEntityName) return nullptr;
    if (const auto* lookup = FindLookup(attribute.attribute_of)) return lookup;
    // Metadata does not always name the owner of a type attribute, but the names follow three
    // patterns: owneridtype, regardingobjecttypecode, sendersaccountobjecttypecode.
    const auto without = [&](std::string_view ending, std::string_view instead) {
      if (!attribute.name.ends_with(ending)) return std::string();
      return attribute.name.substr(0, attribute.name.size() - ending.size()).append(instead);
    };
    for (const std::string& name :
         {without("type", ""), without("typecode", "id"), without("objecttypecode", "")}) {
      if (const auto* lookup = FindLookup(name)) return lookup;
    }
    return nullptr;
  }

  const EntityMetadata& entity_;
  std::unordered_map<std::string, const AttributeMetadata*> lookups_;
  TableSchema schema_;
};

}  // namespace

Result<TableSchema> LayOutTable(const EntityMetadata& entity) {
  TableSchema schema = Layout(entity).Build();
  OPENDES_TRY(CheckTableSchema(schema));
  return schema;
}

}  // namespace opendes::source
