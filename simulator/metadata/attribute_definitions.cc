#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "simulator/metadata/definitions.h"
#include "simulator/metadata/metadata_json.h"
#include "simulator/metadata/projection.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

constexpr std::string_view kNamespace = "Microsoft.Dynamics.CRM.";
constexpr std::string_view kBaseType = "AttributeMetadata";

// A kind of the named type, which shows the properties it has; nullopt for an unknown type.
std::optional<AttributeKind> KindOfType(std::string_view type) {
  for (int kind = 0; kind <= static_cast<int>(AttributeKind::kVirtual); ++kind) {
    const auto candidate = static_cast<AttributeKind>(kind);
    if (AttributeTypeName(candidate) == type) return candidate;
  }
  return std::nullopt;
}

json::object SampleOf(std::string_view type) {
  AttributeFacts sample;
  sample.kind = KindOfType(type).value_or(AttributeKind::kUniqueidentifier);
  return AttributeJson(EntityFacts(), sample);
}

struct AttributeQuery {
  std::string_view type = kBaseType;  // the cast, which decides what can be selected
  const QueryOptions& options;
};

Outcome<void> Expand(const EntityFacts& entity, const AttributeFacts& attribute,
                     const AttributeQuery& query, json::object& object) {
  for (const Expansion& expansion : query.options.expand) {
    const bool global_only = expansion.name == "GlobalOptionSet";
    if ((!global_only && expansion.name != "OptionSet") || !HasOptionSet(attribute.kind)) {
      return Refuse(400, "0x80060888",
                    fmt::format("Could not find a property named '{}' on type '{}{}'.",
                                expansion.name, kNamespace, query.type));
    }
    const bool absent = global_only == attribute.global_option_set.empty();
    if (absent) {
      object[expansion.name] = nullptr;
      continue;
    }
    json::object set = OptionSetJson(entity, attribute);
    const Outcome<Projection> projection =
        Projection::Make(expansion.options, set, "OptionSetMetadata");
    if (!projection) return tl::unexpected(projection.error());
    object[expansion.name] = projection->Apply(std::move(set));
  }
  return {};
}

Outcome<json::object> Render(const EntityFacts& entity, const AttributeFacts& attribute,
                             const AttributeQuery& query, const Projection& projection,
                             json::object full) {
  if (query.type != kBaseType) full.erase("@odata.type");  // the cast has said it
  json::object item = projection.Apply(std::move(full));
  const Outcome<void> expanded = Expand(entity, attribute, query, item);
  if (!expanded) return tl::unexpected(expanded.error());
  return item;
}

Outcome<std::vector<json::object>> Select(const EntityFacts& entity, const AttributeQuery& query) {
  const Outcome<Projection> projection =
      Projection::Make(query.options, SampleOf(query.type), query.type);
  if (!projection) return tl::unexpected(projection.error());
  std::vector<json::object> items;
  for (const AttributeFacts& attribute : entity.attributes) {
    if (query.type != kBaseType && AttributeTypeName(attribute.kind) != query.type) continue;
    json::object full = AttributeJson(entity, attribute);
    if (!projection->Accepts(full)) continue;
    Outcome<json::object> item = Render(entity, attribute, query, *projection, std::move(full));
    if (!item) return tl::unexpected(std::move(item).error());
    items.push_back(*std::move(item));
  }
  return items;
}

const AttributeFacts* FindAttribute(const EntityFacts& entity, const ResourceKey& key) {
  if (!key.id) return entity.Find(key.name);
  const auto found = std::ranges::find(entity.attributes, *key.id, &AttributeFacts::metadata_id);
  return found == entity.attributes.end() ? nullptr : &*found;
}

// …/Attributes(…)/OptionSet and /GlobalOptionSet, with or without a cast before.
Answer AnswerOptionSet(const DefinitionsRequest& request, const EntityFacts& entity,
                       const AttributeFacts& attribute, std::string_view name) {
  const bool global_only = name == "GlobalOptionSet";
  if ((!global_only && name != "OptionSet") || !HasOptionSet(attribute.kind)) {
    return NoSuchSegment(name);
  }
  if (global_only == attribute.global_option_set.empty()) return NotFound("the option set");
  json::object set = OptionSetJson(entity, attribute);
  const Outcome<Projection> projection =
      Projection::Make(request.options, set, "OptionSetMetadata");
  if (!projection) return tl::unexpected(projection.error());
  return ItemAnswer(
      request.base,
      fmt::format("GlobalOptionSetDefinitions{}/$entity", ContextSuffix(request.options)),
      projection->Apply(std::move(set)));
}

Answer AnswerOne(const DefinitionsRequest& request, const EntityFacts& entity,
                 const AttributeFacts& attribute, const AttributeQuery& query,
                 std::string_view context) {
  if (query.type != kBaseType && AttributeTypeName(attribute.kind) != query.type) {
    return NotFound("an attribute of that type");
  }
  const Outcome<Projection> projection =
      Projection::Make(query.options, SampleOf(query.type), query.type);
  if (!projection) return tl::unexpected(projection.error());
  const Outcome<json::object> item =
      Render(entity, attribute, query, *projection, AttributeJson(entity, attribute));
  if (!item) return tl::unexpected(item.error());
  return ItemAnswer(request.base, fmt::format("{}/$entity", context), *item);
}

}  // namespace

Outcome<std::vector<json::object>> AttributesOf(const EntityFacts& entity,
                                                const QueryOptions& options) {
  return Select(entity, {kBaseType, options});
}

Answer AnswerAttributes(const DefinitionsRequest& request, const EntityFacts& entity) {
  const PathPart& part = request.path[1];
  std::size_t next = 2;
  AttributeQuery query{kBaseType, request.options};
  std::string context =
      fmt::format("EntityDefinitions({})/Attributes", entity.metadata_id.ToString());
  if (next < request.path.size() && request.path[next].name.starts_with(kNamespace)) {
    query.type = std::string_view(request.path[next].name).substr(kNamespace.size());
    if (!KindOfType(query.type)) return NoSuchSegment(request.path[next].name);
    context += '/' + request.path[next].name;
    ++next;
  }
  context += ContextSuffix(request.options);
  const bool at_end = next == request.path.size();
  if (!part.key) {
    if (!at_end) return NoSuchSegment(request.path[next].name);
    const auto items = Select(entity, query);
    if (!items) return tl::unexpected(items.error());
    return CollectionAnswer(request.base, context, *items);
  }
  const AttributeFacts* attribute = FindAttribute(entity, *part.key);
  if (attribute == nullptr) return NotFound("an attribute with the specified key");
  if (!at_end) return AnswerOptionSet(request, entity, *attribute, request.path[next].name);
  return AnswerOne(request, entity, *attribute, query, context);
}

}  // namespace opendes::sim::metadata
