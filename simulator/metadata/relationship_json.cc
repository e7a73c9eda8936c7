#include <boost/json.hpp>

#include "simulator/metadata/metadata_json.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

json::object MenuConfiguration() {
  return {{"Behavior", "UseCollectionName"}, {"Group", "Details"}, {"Order", 10000},
          {"IsCustomizable", true},          {"Icon", nullptr},    {"ViewId", Guid{}.ToString()},
          {"AvailableOffline", true},        {"MenuId", nullptr},  {"QueryApi", nullptr},
          {"Label", Label("", Guid{})}};
}

json::object Base(std::string_view schema_name, const Guid& id, std::string_view type) {
  return {{"MetadataId", id.ToString()},
          {"HasChanged", nullptr},
          {"IsCustomRelationship", schema_name.starts_with("new_")},
          {"IsValidForAdvancedFind", true},
          {"SchemaName", schema_name},
          {"SecurityTypes", "Append"},
          {"IsManaged", !schema_name.starts_with("new_")},
          {"RelationshipType", type},
          {"IntroducedVersion", "5.0.0.0"},
          {"IsCustomizable", ManagedProperty(true, "iscustomizable")}};
}

}  // namespace

json::object OneToManyJson(const Facts& facts, const LookupFacts& lookup) {
  json::object object = Base(lookup.schema_name, lookup.metadata_id, "OneToManyRelationship");
  const EntityFacts* target = facts.Find(lookup.target);
  object["ReferencedEntity"] = lookup.target;
  object["ReferencedAttribute"] = target == nullptr ? lookup.target + "id" : target->primary_id;
  object["ReferencingEntity"] = lookup.entity;
  object["ReferencingAttribute"] = lookup.attribute;
  object["IsHierarchical"] = false;
  object["ReferencedEntityNavigationPropertyName"] = lookup.schema_name;
  object["ReferencingEntityNavigationPropertyName"] = lookup.navigation;
  object["RelationshipBehavior"] = 1;
  object["AssociatedMenuConfiguration"] = MenuConfiguration();
  object["CascadeConfiguration"] =
      json::object{{"Assign", "NoCascade"},    {"Delete", "RemoveLink"}, {"Merge", "NoCascade"},
                   {"Reparent", "NoCascade"},  {"Share", "NoCascade"},   {"Unshare", "NoCascade"},
                   {"RollupView", "NoCascade"}};
  return object;
}

json::object ManyToManyJson(const ManyToManyFacts& relationship) {
  json::object object =
      Base(relationship.schema_name, relationship.metadata_id, "ManyToManyRelationship");
  object["Entity1LogicalName"] = relationship.entity1;
  object["Entity2LogicalName"] = relationship.entity2;
  object["IntersectEntityName"] = relationship.intersect;
  object["Entity1IntersectAttribute"] = relationship.entity1_attribute;
  object["Entity2IntersectAttribute"] = relationship.entity2_attribute;
  object["Entity1NavigationPropertyName"] = relationship.schema_name;
  object["Entity2NavigationPropertyName"] = relationship.schema_name;
  object["Entity1AssociatedMenuConfiguration"] = MenuConfiguration();
  object["Entity2AssociatedMenuConfiguration"] = MenuConfiguration();
  return object;
}

}  // namespace opendes::sim::metadata
