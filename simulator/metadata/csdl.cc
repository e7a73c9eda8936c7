#include "simulator/metadata/csdl.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_set>
#include <utility>

namespace opendes::sim::metadata {
namespace {

constexpr std::string_view kHead =
    R"(<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:Reference Uri="http://vocabularies.odata.org/OData.Community.Keys.V1.xml"><edmx:Include Namespace="OData.Community.Keys.V1" Alias="Keys" /></edmx:Reference><edmx:Reference Uri="http://vocabularies.odata.org/OData.Community.Display.V1.xml"><edmx:Include Namespace="OData.Community.Display.V1" Alias="Display" /></edmx:Reference><edmx:DataServices><Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="crmbaseentity" Abstract="true" /><EntityType Name="expando" BaseType="mscrm.crmbaseentity" OpenType="true" /><EntityType Name="principal" BaseType="mscrm.crmbaseentity"><Key><PropertyRef Name="ownerid" /></Key><Property Name="ownerid" Type="Edm.Guid" /></EntityType>)";

constexpr std::string_view kFunctions =
    R"(<ComplexType Name="WhoAmIResponse"><Property Name="BusinessUnitId" Type="Edm.Guid" /><Property Name="UserId" Type="Edm.Guid" /><Property Name="OrganizationId" Type="Edm.Guid" /></ComplexType><Function Name="WhoAmI"><ReturnType Type="mscrm.WhoAmIResponse" Nullable="false" /></Function>)";

constexpr std::string_view kContainerEnd =
    R"(<FunctionImport Name="WhoAmI" Function="Microsoft.Dynamics.CRM.WhoAmI" /><Annotation Term="Org.OData.Capabilities.V1.ConformanceLevel"><EnumMember>Org.OData.Capabilities.V1.ConformanceLevelType/Intermediate</EnumMember></Annotation><Annotation Term="Org.OData.Capabilities.V1.FilterFunctions"><Collection><String>contains</String><String>endswith</String><String>startswith</String></Collection></Annotation><Annotation Term="Org.OData.Capabilities.V1.BatchSupported" Bool="true" /><Annotation Term="Org.OData.Capabilities.V1.AsynchronousRequestsSupported" Bool="false" /></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>)";

constexpr std::string_view kTracked =
    R"(<Annotation Term="Org.OData.Capabilities.V1.ChangeTracking"><Record><PropertyValue Property="Supported" Bool="true" /></Record></Annotation>)";

std::string_view EdmType(const AttributeFacts& attribute) {
  switch (attribute.kind) {
    case AttributeKind::kBigInt:
      return "Edm.Int64";
    case AttributeKind::kBoolean:
      return "Edm.Boolean";
    case AttributeKind::kDateTime:
      return attribute.behavior == "DateOnly" ? "Edm.Date" : "Edm.DateTimeOffset";
    case AttributeKind::kDecimal:
    case AttributeKind::kMoney:
      return "Edm.Decimal";
    case AttributeKind::kDouble:
      return "Edm.Double";
    case AttributeKind::kFile:
    case AttributeKind::kImage:
      return "Edm.Binary";
    case AttributeKind::kInteger:
    case AttributeKind::kPicklist:
    case AttributeKind::kState:
    case AttributeKind::kStatus:
      return "Edm.Int32";
    case AttributeKind::kCustomer:
    case AttributeKind::kLookup:
    case AttributeKind::kOwner:
    case AttributeKind::kUniqueidentifier:
      return "Edm.Guid";
    case AttributeKind::kEntityName:
    case AttributeKind::kMemo:
    case AttributeKind::kMultiSelect:
    case AttributeKind::kPartyList:
    case AttributeKind::kString:
    case AttributeKind::kVirtual:
      return "Edm.String";
  }
  return "Edm.String";
}

bool IsLookup(AttributeKind kind) {
  return kind == AttributeKind::kLookup || kind == AttributeKind::kCustomer ||
         kind == AttributeKind::kOwner;
}

std::string PropertyName(const AttributeFacts& attribute) {
  return IsLookup(attribute.kind) ? '_' + attribute.logical_name + "_value"
                                  : attribute.logical_name;
}

class CsdlWriter {
 public:
  explicit CsdlWriter(const Facts& facts)
      : facts_(facts), activity_base_(facts.Find("activitypointer")) {}

  std::string Write(bool with_annotations) {
    out_ = kHead;
    for (const EntityFacts& entity : facts_.entities) WriteEntityType(entity);
    out_ += kFunctions;
    out_ += R"(<EntityContainer Name="System">)";
    for (const EntityFacts& entity : facts_.entities) WriteEntitySet(entity, with_annotations);
    out_ += kContainerEnd;
    return std::move(out_);
  }

 private:
  // Activities have activitypointer as their base type, and systemuser and team principal: with its
  // key, ownerid, though their own is systemuserid and teamid.
  std::string_view BaseType(const EntityFacts& entity) const {
    if (entity.activity && activity_base_ != nullptr) return "activitypointer";
    if (entity.logical_name == "systemuser" || entity.logical_name == "team") return "principal";
    return "crmbaseentity";
  }

  bool IsInherited(const EntityFacts& entity, const AttributeFacts& attribute) const {
    const std::string_view base = BaseType(entity);
    if (base == "principal") return attribute.logical_name == "ownerid";
    return base == "activitypointer" && activity_base_->Find(attribute.logical_name) != nullptr;
  }

  void WriteEntityType(const EntityFacts& entity) {
    const std::string_view base = BaseType(entity);
    out_ += fmt::format(
        R"(<EntityType Name="{}" BaseType="mscrm.{}"><Key><PropertyRef Name="{}" /></Key>)",
        entity.logical_name, base, base == "principal" ? "ownerid" : entity.primary_id);
    for (const AttributeFacts& attribute : entity.attributes) {
      if (attribute.valid_odata && !IsInherited(entity, attribute)) WriteProperty(attribute);
    }
    navigation_.clear();
    for (const LookupFacts& lookup : facts_.lookups) {
      if (lookup.entity == entity.logical_name) WriteLookup(entity, lookup);
      if (lookup.target == entity.logical_name) WriteReferences(lookup);
    }
    for (const ManyToManyFacts& relationship : facts_.many_to_many) {
      WriteManyToMany(entity, relationship);
    }
    out_ += "</EntityType>";
  }

  void WriteProperty(const AttributeFacts& attribute) {
    const std::string_view type = EdmType(attribute);
    out_ += fmt::format(R"(<Property Name="{}" Type="{}")", PropertyName(attribute), type);
    if (type == "Edm.String") out_ += R"( Unicode="false")";
    if (type == "Edm.Decimal") out_ += R"( Scale="Variable")";
    out_ += " />";
  }

  void WriteLookup(const EntityFacts& entity, const LookupFacts& lookup) {
    const AttributeFacts* attribute = entity.Find(lookup.attribute);
    const EntityFacts* target = facts_.Find(lookup.target);
    if (attribute == nullptr || target == nullptr || !attribute->valid_odata) return;
    const bool owner = attribute->kind == AttributeKind::kOwner;
    const bool inherited = IsInherited(entity, *attribute);
    // The base type has it already, under the same name.
    if (inherited && lookup.navigation == lookup.attribute) return;
    if (!navigation_.insert(lookup.navigation).second) return;
    out_ += fmt::format(R"(<NavigationProperty Name="{}" Type="mscrm.{}" Nullable="false")",
                        lookup.navigation, owner ? "principal" : lookup.target);
    if (!owner) out_ += fmt::format(R"( Partner="{}")", lookup.schema_name);
    if (inherited) {
      out_ += " />";
      return;
    }
    out_ += fmt::format(
        R"(><ReferentialConstraint Property="{}" ReferencedProperty="{}" /></NavigationProperty>)",
        PropertyName(*attribute), owner ? "ownerid" : target->primary_id);
  }

  void WriteReferences(const LookupFacts& lookup) {
    const EntityFacts* entity = facts_.Find(lookup.entity);
    const AttributeFacts* attribute = entity == nullptr ? nullptr : entity->Find(lookup.attribute);
    if (attribute == nullptr || attribute->kind == AttributeKind::kOwner) return;
    if (!attribute->valid_odata || !navigation_.insert(lookup.schema_name).second) return;
    out_ += fmt::format(
        R"xml(<NavigationProperty Name="{}" Type="Collection(mscrm.{})" Partner="{}" />)xml",
        lookup.schema_name, lookup.entity, lookup.navigation);
  }

  void WriteManyToMany(const EntityFacts& entity, const ManyToManyFacts& relationship) {
    const bool first = relationship.entity1 == entity.logical_name;
    if (!first && relationship.entity2 != entity.logical_name) return;
    out_ += fmt::format(
        R"xml(<NavigationProperty Name="{0}" Type="Collection(mscrm.{1})" Partner="{0}" />)xml",
        relationship.schema_name, first ? relationship.entity2 : relationship.entity1);
  }

  void WriteEntitySet(const EntityFacts& entity, bool with_annotations) {
    out_ += fmt::format(R"(<EntitySet Name="{}" EntityType="Microsoft.Dynamics.CRM.{}")",
                        entity.set_name, entity.logical_name);
    if (!with_annotations || !entity.change_tracking) {
      out_ += " />";
      return;
    }
    out_ += '>';
    out_ += kTracked;
    out_ += "</EntitySet>";
  }

  const Facts& facts_;
  const EntityFacts* activity_base_;
  std::unordered_set<std::string> navigation_;  // names used by the type being written
  std::string out_;
};

}  // namespace

std::string RenderCsdl(const Facts& facts, bool with_annotations) {
  return CsdlWriter(facts).Write(with_annotations);
}

}  // namespace opendes::sim::metadata
