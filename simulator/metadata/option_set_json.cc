#include <boost/json.hpp>

#include "simulator/metadata/metadata_json.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

json::object OptionJson(const AttributeFacts& attribute, const OptionFacts& option,
                        const Guid& set) {
  json::object object;
  if (attribute.kind == AttributeKind::kState) {
    object["@odata.type"] = "#Microsoft.Dynamics.CRM.StateOptionMetadata";
  } else if (attribute.kind == AttributeKind::kStatus) {
    object["@odata.type"] = "#Microsoft.Dynamics.CRM.StatusOptionMetadata";
  }
  object["Value"] = option.value;
  object["Color"] = nullptr;
  object["IsManaged"] = !attribute.custom;
  object["ExternalValue"] = "";
  object["ParentValues"] = json::array();
  object["MetadataId"] = nullptr;
  object["HasChanged"] = nullptr;
  object["Label"] =
      Label(option.label, NameBasedGuid(fmt::format("{}.{}", set.ToString(), option.value)));
  object["Description"] = Label("", set);
  if (attribute.kind == AttributeKind::kState) {
    object["DefaultStatus"] = option.default_status;
    object["InvariantName"] = option.label;
  } else if (attribute.kind == AttributeKind::kStatus) {
    object["State"] = option.state;
    object["TransitionData"] = nullptr;
  }
  return object;
}

std::string_view SetType(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::kState:
      return "State";
    case AttributeKind::kStatus:
      return "Status";
    case AttributeKind::kBoolean:
      return "Boolean";
    default:
      return "Picklist";
  }
}

void AddOptions(const AttributeFacts& attribute, const Guid& set, json::object& object) {
  if (attribute.kind == AttributeKind::kBoolean) {
    for (const OptionFacts& option : attribute.options) {
      object[option.value == 0 ? "FalseOption" : "TrueOption"] = OptionJson(attribute, option, set);
    }
    return;
  }
  json::array options;
  for (const OptionFacts& option : attribute.options) {
    options.push_back(OptionJson(attribute, option, set));
  }
  object["Options"] = std::move(options);
  object["ParentOptionSetName"] = nullptr;
}

}  // namespace

json::object OptionSetJson(const EntityFacts& entity, const AttributeFacts& attribute) {
  const bool global = !attribute.global_option_set.empty();
  const Guid id = OptionSetId(entity, attribute);
  json::object object{{"@odata.type", attribute.kind == AttributeKind::kBoolean
                                          ? "#Microsoft.Dynamics.CRM.BooleanOptionSetMetadata"
                                          : "#Microsoft.Dynamics.CRM.OptionSetMetadata"},
                      {"MetadataId", id.ToString()},
                      {"HasChanged", nullptr},
                      {"IsCustomOptionSet", attribute.custom},
                      {"IsGlobal", global},
                      {"IsManaged", !attribute.custom},
                      {"Name", global ? attribute.global_option_set
                                      : entity.logical_name + '_' + attribute.logical_name},
                      {"ExternalTypeName", ""},
                      {"OptionSetType", SetType(attribute.kind)},
                      {"IntroducedVersion", "5.0.0.0"},
                      {"Description", Label("", id)},
                      {"DisplayName", Label(attribute.display_name, id)},
                      {"IsCustomizable", ManagedProperty(true, "iscustomizable")}};
  AddOptions(attribute, id, object);
  return object;
}

}  // namespace opendes::sim::metadata
