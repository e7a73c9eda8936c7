#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "simulator/metadata/definitions.h"
#include "simulator/metadata/metadata_json.h"
#include "simulator/metadata/projection.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

std::vector<json::object> AllOneToMany(const Facts& facts) {
  std::vector<json::object> items;
  for (const LookupFacts& lookup : facts.lookups) items.push_back(OneToManyJson(facts, lookup));
  return items;
}

std::vector<json::object> AllManyToMany(const Facts& facts) {
  std::vector<json::object> items;
  for (const ManyToManyFacts& relationship : facts.many_to_many) {
    items.push_back(ManyToManyJson(relationship));
  }
  return items;
}

std::vector<json::object> Side(const Facts& facts, const EntityFacts& entity,
                               RelationshipSide side) {
  std::vector<json::object> items;
  const std::string& name = entity.logical_name;
  if (side == RelationshipSide::kManyToMany) {
    for (const ManyToManyFacts& relationship : facts.many_to_many) {
      if (relationship.entity1 != name && relationship.entity2 != name) continue;
      items.push_back(ManyToManyJson(relationship));
    }
    return items;
  }
  for (const LookupFacts& lookup : facts.lookups) {
    const bool ours =
        side == RelationshipSide::kOneToMany ? lookup.target == name : lookup.entity == name;
    if (ours) items.push_back(OneToManyJson(facts, lookup));
  }
  return items;
}

Outcome<std::vector<json::object>> Project(std::vector<json::object> items,
                                           const QueryOptions& options, const json::object& sample,
                                           std::string_view type) {
  const Outcome<Projection> projection = Projection::Make(options, sample, type);
  if (!projection) return tl::unexpected(projection.error());
  std::vector<json::object> projected;
  for (json::object& item : items) {
    if (projection->Accepts(item)) projected.push_back(projection->Apply(std::move(item)));
  }
  return projected;
}

json::object OneToManySample() { return OneToManyJson(Facts(), LookupFacts()); }
json::object ManyToManySample() { return ManyToManyJson(ManyToManyFacts()); }

// Without a cast only what both kinds have can be selected; the items say their kind.
json::object CommonSample() {
  json::object common;
  const json::object many_to_many = ManyToManySample();
  for (const auto& [name, value] : OneToManySample()) {
    if (many_to_many.contains(name)) common[name] = value;
  }
  return common;
}

std::vector<json::object> Typed(std::vector<json::object> items, std::string_view type) {
  for (json::object& item : items) {
    item["@odata.type"] = "#Microsoft.Dynamics.CRM." + std::string(type);
  }
  return items;
}

struct Listing {
  std::vector<json::object> items;
  json::object sample;
  std::string_view type;
};

Listing ListingOf(const Facts& facts, std::string_view cast) {
  constexpr std::string_view kOneToMany = "OneToManyRelationshipMetadata";
  constexpr std::string_view kManyToMany = "ManyToManyRelationshipMetadata";
  if (cast.ends_with(kOneToMany)) return {AllOneToMany(facts), OneToManySample(), kOneToMany};
  if (cast.ends_with(kManyToMany)) return {AllManyToMany(facts), ManyToManySample(), kManyToMany};
  Listing listing{Typed(AllOneToMany(facts), kOneToMany), CommonSample(),
                  "RelationshipMetadataBase"};
  for (json::object& item : Typed(AllManyToMany(facts), kManyToMany)) {
    listing.items.push_back(std::move(item));
  }
  return listing;
}

bool Matches(const json::object& item, const ResourceKey& key) {
  return key.id ? item.at("MetadataId").as_string() == key.id->ToString()
                : item.at("SchemaName").as_string() == key.name;
}

}  // namespace

Outcome<std::vector<json::object>> RelationshipsOf(const Facts& facts, const EntityFacts& entity,
                                                   RelationshipSide side,
                                                   const QueryOptions& options) {
  const bool many = side == RelationshipSide::kManyToMany;
  return Project(Side(facts, entity, side), options, many ? ManyToManySample() : OneToManySample(),
                 many ? "ManyToManyRelationshipMetadata" : "OneToManyRelationshipMetadata");
}

Answer AnswerRelationshipDefinitions(const DefinitionsRequest& request) {
  const std::string_view cast =
      request.path.size() > 1 ? std::string_view(request.path[1].name) : std::string_view();
  const bool known = cast.empty() ||
                     cast == "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata" ||
                     cast == "Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata";
  if (!known || request.path.size() > 2) return NoSuchSegment(request.path.back().name);
  Listing listing = ListingOf(request.facts, cast);
  const std::optional<ResourceKey>& key = request.path.front().key;
  if (key) {
    std::erase_if(listing.items, [&](const json::object& item) { return !Matches(item, *key); });
    if (listing.items.empty()) return NotFound("a relationship with the specified key");
  }
  const auto items =
      Project(std::move(listing.items), request.options, listing.sample, listing.type);
  if (!items) return tl::unexpected(items.error());
  std::string context = "RelationshipDefinitions";
  if (!cast.empty()) context += '/' + std::string(cast);
  context += ContextSuffix(request.options);
  if (key) return ItemAnswer(request.base, context + "/$entity", items->front());
  return CollectionAnswer(request.base, context, *items);
}

Answer AnswerOptionSetDefinitions(const DefinitionsRequest& request) {
  std::vector<json::object> sets;
  std::vector<std::string_view> seen;
  for (const EntityFacts& entity : request.facts.entities) {
    for (const AttributeFacts& attribute : entity.attributes) {
      const std::string& name = attribute.global_option_set;
      if (name.empty() || std::ranges::find(seen, name) != seen.end()) continue;
      seen.push_back(name);
      sets.push_back(OptionSetJson(entity, attribute));
    }
  }
  const std::optional<ResourceKey>& key = request.path.front().key;
  if (key) {
    std::erase_if(sets, [&](const json::object& set) {
      return key->id ? set.at("MetadataId").as_string() != key->id->ToString()
                     : set.at("Name").as_string() != key->name;
    });
    if (sets.empty()) return NotFound("an option set with the specified key");
  }
  if (sets.empty()) return CollectionAnswer(request.base, "GlobalOptionSetDefinitions", sets);
  // Options can only be selected with a cast, the rest always.
  const json::object sample = sets.front();
  const auto items = Project(std::move(sets), request.options, sample, "OptionSetMetadataBase");
  if (!items) return tl::unexpected(items.error());
  const std::string context = "GlobalOptionSetDefinitions" + ContextSuffix(request.options);
  if (key) return ItemAnswer(request.base, context + "/$entity", items->front());
  return CollectionAnswer(request.base, context, *items);
}

}  // namespace opendes::sim::metadata
