#include "source/dataverse/entity_metadata.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "source/dataverse/json_reply.h"

namespace opendes::source {
namespace {

struct TypeName {
  std::string_view name;  // AttributeTypeName.Value without its ending "Type"
  AttributeType type;
};

constexpr auto kTypeNames = std::to_array<TypeName>({
    {"State", AttributeType::kState},
    {"Status", AttributeType::kStatus},
    {"Picklist", AttributeType::kPicklist},
    {"MultiSelectPicklist", AttributeType::kMultiSelect},
    {"Boolean", AttributeType::kBoolean},
    {"Lookup", AttributeType::kLookup},
    {"Owner", AttributeType::kOwner},
    {"Customer", AttributeType::kCustomer},
    {"Money", AttributeType::kMoney},
    {"PartyList", AttributeType::kPartyList},
    {"String", AttributeType::kString},
    {"Memo", AttributeType::kMemo},
    {"Integer", AttributeType::kInteger},
    {"BigInt", AttributeType::kBigInt},
    {"Decimal", AttributeType::kDecimal},
    {"Double", AttributeType::kDouble},
    {"DateTime", AttributeType::kDateTime},
    {"Uniqueidentifier", AttributeType::kUniqueIdentifier},
    {"EntityName", AttributeType::kEntityName},
});

// AttributeType says "Virtual" for multi-selects, files and images: AttributeTypeName is right.
AttributeType TypeOf(const JsonObject& attribute) {
  std::string_view name = TextAt(attribute, "AttributeType");
  if (const JsonObject* precise = ObjectAt(attribute, "AttributeTypeName")) {
    const std::string_view value = TextAt(*precise, "Value");
    if (value.ends_with("Type")) name = value.substr(0, value.size() - 4);
  }
  const auto found = std::ranges::find(kTypeNames, name, &TypeName::name);
  return found == kTypeNames.end() ? AttributeType::kNotExported : found->type;
}

void AddFacts(const JsonObject& from, AttributeMetadata& attribute) {
  if (const auto length = IntAt(from, "MaxLength")) attribute.max_length = *length;
  if (const auto precision = IntAt(from, "Precision")) attribute.precision = *precision;
  if (const JsonArray* targets = ArrayAt(from, "Targets")) {
    attribute.targets.clear();
    for (const auto& target : *targets) {
      if (target.is_string()) attribute.targets.emplace_back(target.get_string());
    }
  }
}

Result<AttributeMetadata> ParseAttribute(const JsonObject& from) {
  AttributeMetadata attribute;
  attribute.name = LowerCase(TextAt(from, "LogicalName"));
  if (attribute.name.empty()) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "an attribute has no LogicalName");
  }
  attribute.type = TypeOf(from);
  attribute.type_name = TextAt(from, "AttributeType");
  attribute.metadata_id = LowerCase(TextAt(from, "MetadataId"));
  attribute.attribute_of = LowerCase(TextAt(from, "AttributeOf"));
  attribute.column_number = IntAt(from, "ColumnNumber").value_or(0);
  attribute.readable = BoolAt(from, "IsValidForRead");
  attribute.selectable = BoolAt(from, "IsValidODataAttribute");
  AddFacts(from, attribute);
  return attribute;
}

}  // namespace

Result<EntityMetadata> ParseEntityMetadata(std::string_view body) {
  OPENDES_TRY_ASSIGN(const JsonValue root, ParseJsonReply(body));
  const JsonObject& from = root.get_object();
  EntityMetadata entity;
  entity.name = LowerCase(TextAt(from, "LogicalName"));
  entity.set_name = TextAt(from, "EntitySetName");
  entity.primary_key = LowerCase(TextAt(from, "PrimaryIdAttribute"));
  entity.tracking = BoolAt(from, "ChangeTrackingEnabled");
  entity.intersect = BoolAt(from, "IsIntersect");
  const JsonArray* attributes = ArrayAt(from, "Attributes");
  if (entity.name.empty() || entity.set_name.empty() || entity.primary_key.empty() ||
      attributes == nullptr) {
    return Fail(ErrorCode::kProtocol, Blame::kSource,
                "the entity's definition lacks LogicalName, EntitySetName, PrimaryIdAttribute or "
                "Attributes");
  }
  for (const JsonValue& item : *attributes) {
    if (!item.is_object()) {
      return Fail(ErrorCode::kProtocol, Blame::kSource, "an attribute is not an object");
    }
    OPENDES_TRY_ASSIGN(AttributeMetadata attribute, ParseAttribute(item.get_object()));
    entity.attributes.push_back(std::move(attribute));
  }
  return entity;
}

Result<> AddAttributeFacts(std::string_view body, EntityMetadata& entity) {
  OPENDES_TRY_ASSIGN(const JsonValue root, ParseJsonReply(body));
  const JsonArray* items = ArrayAt(root.get_object(), "value");
  if (items == nullptr) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the list of attributes is missing");
  }
  std::unordered_map<std::string_view, AttributeMetadata*> by_name;
  for (AttributeMetadata& attribute : entity.attributes) by_name[attribute.name] = &attribute;
  for (const JsonValue& item : *items) {
    if (!item.is_object()) continue;
    const auto found = by_name.find(LowerCase(TextAt(item.get_object(), "LogicalName")));
    if (found != by_name.end()) AddFacts(item.get_object(), *found->second);
  }
  return {};
}

}  // namespace opendes::source
