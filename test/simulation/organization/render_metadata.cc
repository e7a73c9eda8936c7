#include "test/simulation/organization/render_metadata.h"

#include <fmt/format.h>

namespace opendes::simulation {
namespace {

constexpr std::string_view kContext = "https://org.example.com/api/data/v9.2/$metadata";

void Append(std::string& list, const std::string& item) {
  if (!list.empty()) list += ',';
  list += item;
}

std::string RenderLabel(const std::map<int, std::string>& labels) {
  std::string list;
  for (const auto& [language, label] : labels) {
    Append(list,
           fmt::format(R"({{"Label":"{}","LanguageCode":{},"IsManaged":false}})", label, language));
  }
  return fmt::format(R"({{"LocalizedLabels":[{}],"UserLocalizedLabel":null}})", list);
}

std::string RenderOption(const Option& option, Kind kind) {
  const std::string state =
      kind == Kind::kStatus ? fmt::format(R"(,"State":{})", option.state) : std::string();
  return fmt::format(R"({{"Value":{},"Color":null{},"Label":{}}})", option.value, state,
                     RenderLabel(option.labels));
}

std::string RenderOptions(const Attribute& attribute) {
  if (attribute.kind == Kind::kBoolean) {
    return fmt::format(R"("FalseOption":{},"TrueOption":{})",
                       RenderOption(attribute.options[0], attribute.kind),
                       RenderOption(attribute.options[1], attribute.kind));
  }
  std::string list;
  for (const Option& option : attribute.options) Append(list, RenderOption(option, attribute.kind));
  return fmt::format(R"("Options":[{}])", list);
}

std::string RenderOptionSet(const Attribute& attribute) {
  if (attribute.options.empty()) return {};
  const std::string options = RenderOptions(attribute);
  if (attribute.global_option_set.empty()) {
    return fmt::format(
        R"(,"OptionSet":{{"Name":"{}_set","IsGlobal":false,{}}},"GlobalOptionSet":null)",
        attribute.name, options);
  }
  return fmt::format(R"(,"OptionSet":null,"GlobalOptionSet":{{"Name":"{}","IsGlobal":true,{}}})",
                     attribute.global_option_set, options);
}

std::string RenderFacts(const Attribute& attribute) {
  switch (attribute.kind) {
    case Kind::kString:
    case Kind::kLookupName:
      return fmt::format(R"(,"MaxLength":{})", attribute.max_length);
    case Kind::kDecimal:
    case Kind::kDouble:
    case Kind::kMoney:
      return fmt::format(R"(,"Precision":{})", attribute.precision);
    case Kind::kLookup:
    case Kind::kCustomer:
    case Kind::kOwner: {
      std::string targets;
      for (const std::string& target : attribute.targets) Append(targets, '"' + target + '"');
      return fmt::format(R"(,"Targets":[{}])", targets);
    }
    default:
      return RenderOptionSet(attribute);
  }
}

std::string RenderAttribute(const Attribute& attribute, bool with_facts) {
  const std::string of =
      attribute.attribute_of.empty() ? "null" : '"' + attribute.attribute_of + '"';
  return fmt::format(
      R"({{"MetadataId":"{}","LogicalName":"{}","AttributeOf":{},"AttributeType":"{}",)"
      R"("AttributeTypeName":{{"Value":"{}Type"}},"ColumnNumber":{},"IsValidForRead":true,)"
      R"("IsValidODataAttribute":{}{}}})",
      attribute.metadata_id, attribute.name, of, TypeWord(attribute.kind),
      PreciseTypeWord(attribute.kind), attribute.column_number, !PropertyOf(attribute).empty(),
      with_facts ? RenderFacts(attribute) : std::string());
}

// A cast to LookupAttributeMetadata gives owners and customers too.
bool IsCast(Kind kind, std::string_view type) {
  if (IsLookup(kind)) return type == "Lookup";
  return PreciseTypeWord(kind) == type;
}

std::string RenderKey(std::string_view table, std::string_view primary_key) {
  return fmt::format(R"({{"LogicalName":"{}","PrimaryIdAttribute":"{}"}})", table, primary_key);
}

}  // namespace

std::string_view TypeWord(Kind kind) {
  switch (kind) {
    case Kind::kMultiSelect:
    case Kind::kImage:
    case Kind::kFile:
      return "Virtual";
    default:
      return PreciseTypeWord(kind);
  }
}

std::string_view PreciseTypeWord(Kind kind) {
  switch (kind) {
    case Kind::kPrimaryKey:
    case Kind::kUniqueIdentifier:
      return "Uniqueidentifier";
    case Kind::kVersion:
    case Kind::kBigInt:
      return "BigInt";
    case Kind::kString:
    case Kind::kLookupName:
      return "String";
    case Kind::kMemo:
      return "Memo";
    case Kind::kInteger:
      return "Integer";
    case Kind::kDecimal:
      return "Decimal";
    case Kind::kDouble:
      return "Double";
    case Kind::kMoney:
      return "Money";
    case Kind::kDateTime:
    case Kind::kDateOnly:
      return "DateTime";
    case Kind::kBoolean:
      return "Boolean";
    case Kind::kPicklist:
      return "Picklist";
    case Kind::kMultiSelect:
      return "MultiSelectPicklist";
    case Kind::kState:
      return "State";
    case Kind::kStatus:
      return "Status";
    case Kind::kLookup:
      return "Lookup";
    case Kind::kCustomer:
      return "Customer";
    case Kind::kOwner:
      return "Owner";
    case Kind::kEntityName:
    case Kind::kLookupType:
      return "EntityName";
    case Kind::kPartyList:
      return "PartyList";
    case Kind::kImage:
      return "Image";
    case Kind::kFile:
      return "File";
  }
  return "Virtual";
}

std::string_view PrimaryKeyOfTarget(std::string_view table) {
  if (table == "account") return "accountid";
  if (table == "contact") return "contactid";
  if (table == "lead") return "leadid";
  if (table == "systemuser") return "systemuserid";
  if (table == "team") return "teamid";
  return {};
}

std::string RenderDefinition(const Table& table) {
  std::string attributes;
  for (const Attribute& attribute : table.attributes) {
    Append(attributes, RenderAttribute(attribute, false));
  }
  return fmt::format(R"({{"@odata.context":"{}#EntityDefinitions/$entity","LogicalName":"{}",)"
                     R"("EntitySetName":"{}","PrimaryIdAttribute":"{}","ChangeTrackingEnabled":{},)"
                     R"("IsIntersect":{},"IsActivity":{},"Attributes":[{}]}})",
                     kContext, table.name, table.set_name, table.primary_key,
                     table.tracking && !table.intersect, table.intersect, table.activity,
                     attributes);
}

std::string RenderAttributes(const Table& table, std::string_view type) {
  std::string attributes;
  for (const Attribute& attribute : table.attributes) {
    if (IsCast(attribute.kind, type)) Append(attributes, RenderAttribute(attribute, true));
  }
  return fmt::format(R"({{"@odata.context":"{}#Attributes","value":[{}]}})", kContext, attributes);
}

std::string RenderDefinitions(const Organization& organization) {
  std::string list;
  for (const std::string_view target : {"account", "contact", "lead", "systemuser", "team"}) {
    Append(list, RenderKey(target, PrimaryKeyOfTarget(target)));
  }
  for (const auto& [name, table] : organization.tables) {
    Append(list, RenderKey(name, table.primary_key));
  }
  return fmt::format(R"({{"@odata.context":"{}#EntityDefinitions","value":[{}]}})", kContext, list);
}

}  // namespace opendes::simulation
