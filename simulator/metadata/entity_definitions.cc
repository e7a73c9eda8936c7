#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "simulator/metadata/definitions.h"
#include "simulator/metadata/metadata_json.h"
#include "simulator/metadata/projection.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

std::optional<RelationshipSide> SideOf(std::string_view name) {
  if (name == "OneToManyRelationships") return RelationshipSide::kOneToMany;
  if (name == "ManyToOneRelationships") return RelationshipSide::kManyToOne;
  if (name == "ManyToManyRelationships") return RelationshipSide::kManyToMany;
  return std::nullopt;
}

// One collection hanging off an entity; 400 for a name that is no navigation property.
Outcome<std::vector<json::object>> Nested(const Facts& facts, const EntityFacts& entity,
                                          std::string_view name, const QueryOptions& options) {
  if (name == "Attributes") return AttributesOf(entity, options);
  if (name == "Keys") return std::vector<json::object>();
  if (const auto side = SideOf(name)) return RelationshipsOf(facts, entity, *side, options);
  return Refuse(400, "0x80060888",
                fmt::format("Could not find a property named '{}' on type "
                            "'Microsoft.Dynamics.CRM.EntityMetadata'.",
                            name));
}

Outcome<void> Expand(const DefinitionsRequest& request, const EntityFacts& entity,
                     json::object& object) {
  for (const Expansion& expansion : request.options.expand) {
    Outcome<std::vector<json::object>> items =
        Nested(request.facts, entity, expansion.name, expansion.options);
    if (!items) return tl::unexpected(std::move(items).error());
    object[expansion.name + "@odata.context"] = fmt::format(
        "{}$metadata#EntityDefinitions({})/{}{}", request.base, entity.metadata_id.ToString(),
        expansion.name, ContextSuffix(expansion.options));
    json::array values;
    for (json::object& item : *items) values.push_back(std::move(item));
    object[expansion.name] = std::move(values);
  }
  return {};
}

const EntityFacts* FindEntity(const Facts& facts, const ResourceKey& key) {
  if (!key.id) return facts.Find(key.name);
  for (const EntityFacts& entity : facts.entities) {
    if (entity.metadata_id == *key.id) return &entity;
  }
  return nullptr;
}

Answer ListEntities(const DefinitionsRequest& request) {
  const Outcome<Projection> projection =
      Projection::Make(request.options, EntityJson(EntityFacts()), "EntityMetadata");
  if (!projection) return tl::unexpected(projection.error());
  std::vector<json::object> items;
  for (const EntityFacts& entity : request.facts.entities) {
    json::object full = EntityJson(entity);
    if (!projection->Accepts(full)) continue;
    json::object item = projection->Apply(std::move(full));
    const Outcome<void> expanded = Expand(request, entity, item);
    if (!expanded) return tl::unexpected(expanded.error());
    items.push_back(std::move(item));
  }
  return CollectionAnswer(request.base, "EntityDefinitions" + ContextSuffix(request.options),
                          items);
}

Answer OneEntity(const DefinitionsRequest& request, const EntityFacts& entity) {
  const Outcome<Projection> projection =
      Projection::Make(request.options, EntityJson(EntityFacts()), "EntityMetadata");
  if (!projection) return tl::unexpected(projection.error());
  json::object item = projection->Apply(EntityJson(entity));
  const Outcome<void> expanded = Expand(request, entity, item);
  if (!expanded) return tl::unexpected(expanded.error());
  return ItemAnswer(request.base, "EntityDefinitions" + ContextSuffix(request.options) + "/$entity",
                    item);
}

}  // namespace

tl::unexpected<ApiFault> NotFound(std::string_view what) {
  return Refuse(404, "0x80060888", fmt::format("Could not find {}.", what));
}

tl::unexpected<ApiFault> NoSuchSegment(std::string_view segment) {
  return Refuse(404, "0x8006088a",
                fmt::format("Resource not found for the segment '{}'.", segment));
}

Answer AnswerEntityDefinitions(const DefinitionsRequest& request) {
  const PathPart& set = request.path.front();
  if (!set.key) {
    return request.path.size() == 1 ? ListEntities(request) : NoSuchSegment(request.path[1].name);
  }
  const EntityFacts* entity = FindEntity(request.facts, *set.key);
  if (entity == nullptr) return NotFound("an entity with the specified key");
  if (request.path.size() == 1) return OneEntity(request, *entity);
  const std::string& nested = request.path[1].name;
  if (nested == "Attributes") return AnswerAttributes(request, *entity);
  if (nested != "Keys" && !SideOf(nested)) return NoSuchSegment(nested);
  const auto items = Nested(request.facts, *entity, nested, request.options);
  if (!items) return tl::unexpected(items.error());
  return CollectionAnswer(request.base,
                          fmt::format("EntityDefinitions({})/{}{}", entity->metadata_id.ToString(),
                                      nested, ContextSuffix(request.options)),
                          *items);
}

}  // namespace opendes::sim::metadata
