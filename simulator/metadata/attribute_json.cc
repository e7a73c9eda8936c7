#include <array>
#include <boost/json.hpp>
#include <limits>

#include "simulator/metadata/metadata_json.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

struct TypeNames {
  AttributeKind kind;
  std::string_view code;     // AttributeType
  std::string_view display;  // AttributeTypeName
  std::string_view odata;    // @odata.type
};

// File, Image and MultiSelect hide behind the code Virtual. In the order of AttributeKind.
constexpr std::array<TypeNames, 22> kTypes = {{
    {AttributeKind::kBigInt, "BigInt", "BigIntType", "BigIntAttributeMetadata"},
    {AttributeKind::kBoolean, "Boolean", "BooleanType", "BooleanAttributeMetadata"},
    {AttributeKind::kCustomer, "Customer", "CustomerType", "LookupAttributeMetadata"},
    {AttributeKind::kDateTime, "DateTime", "DateTimeType", "DateTimeAttributeMetadata"},
    {AttributeKind::kDecimal, "Decimal", "DecimalType", "DecimalAttributeMetadata"},
    {AttributeKind::kDouble, "Double", "DoubleType", "DoubleAttributeMetadata"},
    {AttributeKind::kEntityName, "EntityName", "EntityNameType", "EntityNameAttributeMetadata"},
    {AttributeKind::kFile, "Virtual", "FileType", "FileAttributeMetadata"},
    {AttributeKind::kImage, "Virtual", "ImageType", "ImageAttributeMetadata"},
    {AttributeKind::kInteger, "Integer", "IntegerType", "IntegerAttributeMetadata"},
    {AttributeKind::kLookup, "Lookup", "LookupType", "LookupAttributeMetadata"},
    {AttributeKind::kMemo, "Memo", "MemoType", "MemoAttributeMetadata"},
    {AttributeKind::kMoney, "Money", "MoneyType", "MoneyAttributeMetadata"},
    {AttributeKind::kMultiSelect, "Virtual", "MultiSelectPicklistType",
     "MultiSelectPicklistAttributeMetadata"},
    {AttributeKind::kOwner, "Owner", "OwnerType", "LookupAttributeMetadata"},
    {AttributeKind::kPartyList, "PartyList", "PartyListType", "LookupAttributeMetadata"},
    {AttributeKind::kPicklist, "Picklist", "PicklistType", "PicklistAttributeMetadata"},
    {AttributeKind::kState, "State", "StateType", "StateAttributeMetadata"},
    {AttributeKind::kStatus, "Status", "StatusType", "StatusAttributeMetadata"},
    {AttributeKind::kString, "String", "StringType", "StringAttributeMetadata"},
    {AttributeKind::kUniqueidentifier, "Uniqueidentifier", "UniqueidentifierType",
     "AttributeMetadata"},
    {AttributeKind::kVirtual, "Virtual", "VirtualType", "AttributeMetadata"},
}};
static_assert(kTypes.size() == static_cast<std::size_t>(AttributeKind::kVirtual) + 1);
static_assert([] {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (static_cast<std::size_t>(kTypes[i].kind) != i) return false;
  }
  return true;
}());

const TypeNames& NamesOf(AttributeKind kind) { return kTypes[static_cast<std::size_t>(kind)]; }

json::value TextOrNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string_view RequiredLevel(const AttributeFacts& attribute) {
  if (attribute.primary_id || attribute.kind == AttributeKind::kState) return "SystemRequired";
  if (attribute.primary_name) return "ApplicationRequired";
  return "None";
}

void AddNames(const EntityFacts& entity, const AttributeFacts& attribute, json::object& object) {
  object["MetadataId"] = attribute.metadata_id.ToString();
  object["HasChanged"] = nullptr;
  object["AttributeOf"] = TextOrNull(attribute.attribute_of);
  object["AttributeType"] = NamesOf(attribute.kind).code;
  object["AttributeTypeName"] = json::object{{"Value", NamesOf(attribute.kind).display}};
  object["LogicalName"] = attribute.logical_name;
  object["SchemaName"] = attribute.schema_name;
  object["EntityLogicalName"] = entity.logical_name;
  object["ColumnNumber"] = attribute.column_number;
  object["Description"] = Label("", attribute.metadata_id);
  object["DisplayName"] = Label(attribute.display_name, attribute.metadata_id);
  for (const std::string_view name : {"AutoNumberFormat", "DeprecatedVersion", "ExternalName",
                                      "InheritsFrom", "LinkedAttributeId"}) {
    object[name] = nullptr;
  }
  object["IntroducedVersion"] = attribute.custom ? "1.0.0.0" : "5.0.0.0";
  object["CreatedOn"] = "1900-01-01T00:00:00Z";
  object["ModifiedOn"] = "1900-01-01T00:00:00Z";
}

void AddFlags(const AttributeFacts& attribute, json::object& object) {
  // A label column cannot be written; nothing else about these flags is known from outside.
  const bool writable = attribute.attribute_of.empty();
  object["IsCustomAttribute"] = attribute.custom;
  object["IsManaged"] = !attribute.custom;
  object["IsPrimaryId"] = attribute.primary_id;
  object["IsPrimaryName"] = attribute.primary_name;
  object["IsSecured"] = attribute.secured;
  object["IsLogical"] = !writable;
  object["IsValidODataAttribute"] = attribute.valid_odata;
  object["IsValidForCreate"] = writable;
  object["IsValidForRead"] = true;
  object["IsValidForUpdate"] = writable && !attribute.primary_id;
  object["IsValidForForm"] = writable;
  object["IsValidForGrid"] = writable;
  object["IsRequiredForForm"] = false;
  object["IsRetrievable"] = writable;
  object["IsFilterable"] = false;
  object["IsSearchable"] = false;
  object["IsDataSourceSecret"] = false;
  for (const std::string_view name :
       {"CanBeSecuredForCreate", "CanBeSecuredForRead", "CanBeSecuredForUpdate"}) {
    object[name] = writable && !attribute.primary_id;
  }
  object["SourceType"] = writable ? json::value(0) : json::value(nullptr);
}

void AddManaged(const AttributeFacts& attribute, json::object& object) {
  object["CanModifyAdditionalSettings"] = ManagedProperty(true, "canmodifyadditionalsettings");
  object["IsAuditEnabled"] = ManagedProperty(true, "canmodifyauditsettings");
  object["IsCustomizable"] = ManagedProperty(true, "iscustomizable");
  object["IsGlobalFilterEnabled"] = ManagedProperty(false, "canmodifyglobalfiltersettings");
  object["IsRenameable"] = ManagedProperty(true, "isrenameable");
  object["IsSortableEnabled"] = ManagedProperty(false, "canmodifyissortablesettings");
  object["IsValidForAdvancedFind"] =
      ManagedProperty(attribute.valid_odata, "canmodifysearchsettings");
  object["RequiredLevel"] =
      json::object{{"Value", RequiredLevel(attribute)},
                   {"CanBeChanged", !attribute.primary_id},
                   {"ManagedPropertyLogicalName", "canmodifyrequirementlevelsettings"}};
  object["Settings"] = json::array();
}

void AddRange(const AttributeFacts& attribute, json::object& object) {
  if (attribute.kind == AttributeKind::kInteger || attribute.kind == AttributeKind::kBigInt) {
    const auto whole = [](double value) {
      constexpr double kEdge = 9223372036854775807.0;
      if (value >= kEdge) return std::numeric_limits<std::int64_t>::max();
      if (value <= -kEdge) return std::numeric_limits<std::int64_t>::min();
      return static_cast<std::int64_t>(value);
    };
    object["MinValue"] = whole(attribute.min_value);
    object["MaxValue"] = whole(attribute.max_value);
  } else {
    object["MinValue"] = attribute.min_value;
    object["MaxValue"] = attribute.max_value;
    object["Precision"] = attribute.precision;
    object["ImeMode"] = "Disabled";
  }
}

void AddMoney(const AttributeFacts& attribute, json::object& object) {
  constexpr std::string_view kBase = "_base";
  const bool base = attribute.logical_name.ends_with(kBase);
  object["PrecisionSource"] = 2;
  object["IsBaseCurrency"] = base;
  object["CalculationOf"] = base ? json::value(attribute.logical_name.substr(
                                       0, attribute.logical_name.size() - kBase.size()))
                                 : json::value(nullptr);
}

void AddText(const AttributeFacts& attribute, json::object& object) {
  object["Format"] = attribute.format;
  object["FormatName"] = json::object{{"Value", attribute.format}};
  object["ImeMode"] = "Auto";
  object["MaxLength"] = attribute.max_length;
  object["IsLocalizable"] = false;
  if (attribute.kind == AttributeKind::kMemo) return;
  object["DatabaseLength"] = 2 * attribute.max_length;
  object["YomiOf"] = nullptr;
}

void AddDateTime(const AttributeFacts& attribute, json::object& object) {
  object["Format"] = attribute.format;
  object["ImeMode"] = "Inactive";
  object["DateTimeBehavior"] = json::object{{"Value", attribute.behavior}};
  object["CanChangeDateTimeBehavior"] = ManagedProperty(false, "canchangedatetimebehavior");
  object["MinSupportedValue"] = "1753-01-01T00:00:00Z";
  object["MaxSupportedValue"] = "9999-12-30T23:59:59Z";
}

void AddLookup(const AttributeFacts& attribute, json::object& object) {
  json::array targets;
  for (const std::string& target : attribute.targets) targets.emplace_back(target);
  object["Targets"] = std::move(targets);
  object["Format"] = "None";
}

void AddFormula(json::object& object) {
  object["FormulaDefinition"] = nullptr;
  object["SourceTypeMask"] = 0;
}

void AddFormChoice(const AttributeFacts& attribute, json::object& object) {
  object["DefaultFormValue"] =
      attribute.options.empty() ? json::value(-1) : json::value(attribute.options.front().value);
  if (attribute.kind == AttributeKind::kState || attribute.kind == AttributeKind::kStatus) return;
  object["ParentPicklistLogicalName"] = nullptr;
  object["ChildPicklistLogicalNames"] = json::array();
}

void AddOwnProperties(const AttributeFacts& attribute, json::object& object) {
  switch (attribute.kind) {
    case AttributeKind::kString:
    case AttributeKind::kMemo:
      return AddText(attribute, object);
    case AttributeKind::kMoney:
      AddMoney(attribute, object);
      [[fallthrough]];
    case AttributeKind::kDecimal:
    case AttributeKind::kInteger:
      AddFormula(object);
      [[fallthrough]];
    case AttributeKind::kDouble:
    case AttributeKind::kBigInt:
      if (attribute.kind == AttributeKind::kInteger) object["Format"] = attribute.format;
      return AddRange(attribute, object);
    case AttributeKind::kDateTime:
      AddDateTime(attribute, object);
      return AddFormula(object);
    case AttributeKind::kBoolean:
      object["DefaultValue"] = false;
      return AddFormula(object);
    case AttributeKind::kPicklist:
    case AttributeKind::kMultiSelect:
      AddFormula(object);
      [[fallthrough]];
    case AttributeKind::kState:
    case AttributeKind::kStatus:
      return AddFormChoice(attribute, object);
    case AttributeKind::kLookup:
    case AttributeKind::kCustomer:
    case AttributeKind::kOwner:
    case AttributeKind::kPartyList:
      return AddLookup(attribute, object);
    case AttributeKind::kEntityName:
      object["DefaultFormValue"] = nullptr;
      object["IsEntityReferenceStored"] = false;
      return;
    case AttributeKind::kImage:
      object["IsPrimaryImage"] = attribute.logical_name == "entityimage";
      object["MaxHeight"] = 144;
      object["MaxWidth"] = 144;
      object["MaxSizeInKB"] = 10240;
      object["CanStoreFullImage"] = false;
      return;
    case AttributeKind::kFile:
      object["MaxSizeInKB"] = 32768;
      return;
    case AttributeKind::kUniqueidentifier:
    case AttributeKind::kVirtual:
      return;
  }
}

}  // namespace

std::string_view AttributeTypeName(AttributeKind kind) { return NamesOf(kind).odata; }

bool HasOptionSet(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::kBoolean:
    case AttributeKind::kMultiSelect:
    case AttributeKind::kPicklist:
    case AttributeKind::kState:
    case AttributeKind::kStatus:
      return true;
    default:
      return false;
  }
}

json::object AttributeJson(const EntityFacts& entity, const AttributeFacts& attribute) {
  json::object object;
  const std::string_view type = AttributeTypeName(attribute.kind);
  if (type != "AttributeMetadata") {
    object["@odata.type"] = "#Microsoft.Dynamics.CRM." + std::string(type);
  }
  AddNames(entity, attribute, object);
  AddFlags(attribute, object);
  AddManaged(attribute, object);
  AddOwnProperties(attribute, object);
  return object;
}

}  // namespace opendes::sim::metadata
