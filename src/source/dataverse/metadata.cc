#include "source/dataverse/metadata.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "source/dataverse/json_reply.h"

namespace opendes::source {
namespace {

// The facts of these types can only be selected with a cast, one cast a request.
struct Cast {
  std::string_view type;  // of the metadata, without "AttributeMetadata"
  std::string_view property;
  AttributeType of;
  FactsWanted wanted_by = FactsWanted::kPrecisionAndTargets;  // at least
};

constexpr auto kCasts = std::to_array<Cast>({
    {"String", "MaxLength", AttributeType::kString, FactsWanted::kAll},
    {"Decimal", "Precision", AttributeType::kDecimal},
    {"Double", "Precision", AttributeType::kDouble},
    {"Money", "Precision", AttributeType::kMoney},
    {"Lookup", "Targets", AttributeType::kLookup},
});

Result<http::ClientResponse> GetMetadata(WebApi& api, std::string path, const RunContext& context) {
  return api.Get({.url = api.base_url() + std::move(path),
                  .kind = "metadata",
                  // Metadata caches may be 30 seconds old, and a column may just have been added.
                  .headers = {{"Consistency", "Strong"}},
                  .max_body = limits::kMetadataBodyBytes},
                 context);
}

// Logical names only, so that a name can stand in a URL as it is.
bool IsLogicalName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

tl::unexpected<Error> NoSuchEntity(const EntityName& entity) {
  return Fail(ErrorCode::kNotFound, Blame::kSource, "the organisation has no entity '{}'", entity);
}

Result<JsonArray> GetList(WebApi& api, std::string path, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const http::ClientResponse answer, GetMetadata(api, std::move(path), context));
  OPENDES_TRY_ASSIGN(JsonValue root, ParseJsonReply(answer.body));
  const JsonArray* items = ArrayAt(root.get_object(), "value");
  if (items == nullptr) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the organisation's list is missing");
  }
  return *items;
}

std::string DisplayName(const JsonObject& entity) {
  if (const JsonObject* name = ObjectAt(entity, "DisplayName")) {
    if (const JsonObject* label = ObjectAt(*name, "UserLocalizedLabel")) {
      return std::string(TextAt(*label, "Label"));
    }
  }
  return {};
}

}  // namespace

bool HasType(const EntityMetadata& entity, AttributeType type) {
  return std::ranges::any_of(entity.attributes, [type](const AttributeMetadata& attribute) {
    // Owner and customer are lookups to the metadata.
    const bool lookup =
        attribute.type == AttributeType::kOwner || attribute.type == AttributeType::kCustomer;
    return (lookup ? AttributeType::kLookup : attribute.type) == type;
  });
}

Result<EntityMetadata> ReadDefinition(WebApi& api, const EntityName& entity,
                                      const RunContext& context) {
  if (!IsLogicalName(entity.str())) return NoSuchEntity(entity);
  const auto answer = GetMetadata(
      api,
      fmt::format(
          "EntityDefinitions(LogicalName='{}')"
          "?$select=LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled,"
          "IsIntersect&$expand=Attributes($select=MetadataId,LogicalName,AttributeOf,AttributeType,"
          "AttributeTypeName,ColumnNumber,IsValidForRead,IsValidODataAttribute)",
          entity),
      context);
  if (!answer && answer.error().code == ErrorCode::kNotFound) return NoSuchEntity(entity);
  if (!answer) return Fail(answer.error());
  return ParseEntityMetadata(answer->body);
}

Result<std::string> ReadAttributesOfType(WebApi& api, const std::string& entity,
                                         std::string_view type, std::string_view query,
                                         const RunContext& context) {
  OPENDES_TRY_ASSIGN(http::ClientResponse answer,
                     GetMetadata(api,
                                 fmt::format("EntityDefinitions(LogicalName='{}')/Attributes/"
                                             "Microsoft.Dynamics.CRM.{}AttributeMetadata?{}",
                                             entity, type, query),
                                 context));
  return std::move(answer.body);
}

Result<> ReadAttributeFacts(WebApi& api, FactsWanted wanted, EntityMetadata& entity,
                            const RunContext& context) {
  for (const Cast& cast : kCasts) {
    const bool superfluous = wanted != FactsWanted::kAll && cast.wanted_by == FactsWanted::kAll;
    if (superfluous || !HasType(entity, cast.of)) continue;
    OPENDES_TRY_ASSIGN(
        const std::string facts,
        ReadAttributesOfType(api, entity.name, cast.type,
                             fmt::format("$select=LogicalName,{}", cast.property), context));
    OPENDES_TRY(AddAttributeFacts(facts, entity));
  }
  return {};
}

Result<EntityMetadata> ReadEntityMetadata(WebApi& api, const EntityName& entity,
                                          const RunContext& context) {
  OPENDES_TRY_ASSIGN(EntityMetadata metadata, ReadDefinition(api, entity, context));
  OPENDES_TRY(ReadAttributeFacts(api, FactsWanted::kAll, metadata, context));
  return metadata;
}

Result<SharedOrganization::PrimaryKeys> ReadPrimaryKeyList(WebApi& api, const RunContext& context) {
  OPENDES_TRY_ASSIGN(
      const JsonArray items,
      GetList(api, "EntityDefinitions?$select=LogicalName,PrimaryIdAttribute", context));
  SharedOrganization::PrimaryKeys keys;
  for (const JsonValue& item : items) {
    if (!item.is_object()) continue;
    std::string key = LowerCase(TextAt(item.get_object(), "PrimaryIdAttribute"));
    keys.emplace(LowerCase(TextAt(item.get_object(), "LogicalName")), std::move(key));
  }
  return keys;
}

Result<std::vector<EntitySummary>> ReadEntityList(WebApi& api, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const JsonArray items,
                     GetList(api,
                             "EntityDefinitions?$select=LogicalName,DisplayName,IsIntersect"
                             "&$filter=ChangeTrackingEnabled%20eq%20true",
                             context));
  std::vector<EntitySummary> entities;
  for (const JsonValue& item : items) {
    if (!item.is_object()) continue;
    const JsonObject& entity = item.get_object();
    std::string name = LowerCase(TextAt(entity, "LogicalName"));
    // The original never exported activitypointer, whose rows are those of the real activities;
    // N:N tables are listed as relationships.
    if (name.empty() || name == "activitypointer" || BoolAt(entity, "IsIntersect")) continue;
    std::string display = DisplayName(entity);
    if (display.empty()) display = name;
    entities.push_back({.entity = EntityName(std::move(name)), .display_name = std::move(display)});
  }
  std::ranges::sort(entities, {}, &EntitySummary::entity);
  return entities;
}

Result<std::vector<RelationshipSummary>> ReadRelationshipList(WebApi& api,
                                                              const RunContext& context) {
  OPENDES_TRY_ASSIGN(
      const JsonArray items,
      GetList(api,
              "RelationshipDefinitions/Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata"
              "?$select=SchemaName,Entity1LogicalName,Entity2LogicalName,IntersectEntityName",
              context));
  std::vector<RelationshipSummary> relationships;
  for (const JsonValue& item : items) {
    if (!item.is_object()) continue;
    const auto name = [&](std::string_view key) {
      return EntityName(LowerCase(TextAt(item.get_object(), key)));
    };
    RelationshipSummary relationship{.name = std::string(TextAt(item.get_object(), "SchemaName")),
                                     .entity1 = name("Entity1LogicalName"),
                                     .entity2 = name("Entity2LogicalName"),
                                     .intersect = name("IntersectEntityName")};
    if (!relationship.intersect.empty()) relationships.push_back(std::move(relationship));
  }
  std::ranges::sort(relationships, {}, &RelationshipSummary::name);
  return relationships;
}

}  // namespace opendes::source
