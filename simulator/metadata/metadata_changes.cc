#include "simulator/metadata/metadata_changes.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "http/message.h"
#include "simulator/metadata/metadata_json.h"
#include "simulator/metadata/metadata_query.h"
#include "simulator/metadata/query_options.h"
#include "simulator/web_api/request.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

constexpr std::chrono::days kStampLifetime{90};

// The argument of that name, its alias resolved and its quotes removed; empty when absent.
std::string Argument(const ChangesRequest& request, std::string_view name) {
  for (const std::string_view part : SplitOutside(request.arguments, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || part.substr(0, equals) != name) continue;
    std::string value(part.substr(equals + 1));
    if (value.starts_with('@')) {
      const auto fields = http::DecodeForm(request.query);
      const auto found =
          std::ranges::find(fields, value, &std::pair<std::string, std::string>::first);
      value = found == fields.end() ? std::string() : found->second;
    }
    const bool quoted = value.size() >= 2 && value.starts_with('\'') && value.ends_with('\'');
    return quoted ? value.substr(1, value.size() - 2) : value;
  }
  return {};
}

tl::unexpected<ApiFault> Expired() {
  return Refuse(
      400, "0x80044352",
      "Version stamp associated with the client has expired. Please perform a full sync.");
}

std::optional<TimePoint> ParseStampTime(std::string_view text) {  // MM/dd/yyyy HH:mm:ss
  if (text.size() != 19) return std::nullopt;
  const std::string iso = fmt::format("{}-{}-{}T{}Z", text.substr(6, 4), text.substr(0, 2),
                                      text.substr(3, 2), text.substr(11));
  const std::optional<std::int64_t> micros = ParseIso8601Micros(iso);
  if (!micros) return std::nullopt;
  return TimePoint(std::chrono::milliseconds(*micros / 1000));
}

Outcome<std::optional<std::uint64_t>> ParseStamp(const ChangesRequest& request,
                                                 const SchemaHistory& history) {
  const std::string text = Argument(request, "ClientVersionStamp");
  if (text.empty() || text == "null") return std::optional<std::uint64_t>();
  std::uint64_t stamp = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, stamp);
  if (error != std::errc{} || stop == end || *stop != '!') return Expired();
  const std::optional<TimePoint> time = ParseStampTime(std::string_view(stop + 1, end));
  if (!time || request.now - *time > kStampLifetime || !history.IsStampGood(stamp))
    return Expired();
  return std::optional(stamp);
}

// Unrequested properties are present as null, lists as empty; the items' names always show.
json::object Reduced(json::object full, const ItemQuery& query) {
  for (auto& [name, value] : full) {
    const std::string_view key = name;
    if (key == "@odata.type" || key == "MetadataId" || key == "LogicalName" ||
        key == "SchemaName" || key == "AttributeType" || key == "RelationshipType" ||
        query.Wants(key)) {
      continue;
    }
    value = value.is_array() ? json::value(json::array()) : json::value(nullptr);
  }
  return full;
}

class ChangesWriter {
 public:
  ChangesWriter(const ChangesRequest& request, const EntityQuery& query,
                const SchemaHistory& history, std::optional<std::uint64_t> since)
      : request_(request), query_(query), history_(history), since_(since) {}

  json::array Entities() const {
    json::array entities;
    for (const EntityFacts& entity : request_.facts.entities) {
      json::object full = EntityJson(entity);
      if (query_.entities.criteria && !query_.entities.criteria(full)) continue;
      json::object item = Reduced(std::move(full), query_.entities);
      item["Attributes"] = Attributes(entity);
      item["OneToManyRelationships"] = Lookups(entity, "OneToManyRelationships");
      item["ManyToOneRelationships"] = Lookups(entity, "ManyToOneRelationships");
      item["ManyToManyRelationships"] = ManyToMany(entity);
      item["Keys"] = json::array();
      if (since_ && !IsChanged(entity.metadata_id) && IsBare(item)) continue;
      MarkChanged(entity.metadata_id, item);
      entities.push_back(std::move(item));
    }
    return entities;
  }

 private:
  bool IsChanged(const Guid& id) const { return !since_ || history_.ChangedAt(id) > *since_; }

  void MarkChanged(const Guid& id, json::object& item) const {
    item["HasChanged"] = since_ ? json::value(IsChanged(id)) : json::value(nullptr);
  }

  static bool IsBare(const json::object& item) {
    for (const std::string_view list : {"Attributes", "OneToManyRelationships",
                                        "ManyToOneRelationships", "ManyToManyRelationships"}) {
      if (!item.at(list).as_array().empty()) return false;
    }
    return true;
  }

  json::array Attributes(const EntityFacts& entity) const {
    json::array items;
    if (!query_.entities.Wants("Attributes")) return items;
    for (const AttributeFacts& attribute : entity.attributes) {
      if (!IsChanged(attribute.metadata_id)) continue;
      json::object full = AttributeJson(entity, attribute);
      if (query_.attributes.criteria && !query_.attributes.criteria(full)) continue;
      items.push_back(Attribute(entity, attribute, std::move(full)));
    }
    return items;
  }

  json::object Attribute(const EntityFacts& entity, const AttributeFacts& attribute,
                         json::object full) const {
    json::object item = Reduced(std::move(full), query_.attributes);
    if (json::value* type = item.if_contains("@odata.type")) {
      std::string name(type->as_string());
      name.insert(name.rfind('.') + 1, "Complex");
      *type = name;
    }
    // What real organisations answer here, whatever the attribute.
    item["IsValidODataAttribute"] = false;
    if (HasOptionSet(attribute.kind)) item["OptionSet"] = OptionSet(entity, attribute);
    MarkChanged(attribute.metadata_id, item);
    return item;
  }

  json::value OptionSet(const EntityFacts& entity, const AttributeFacts& attribute) const {
    if (!query_.attributes.Wants("OptionSet")) return nullptr;
    json::object set = OptionSetJson(entity, attribute);
    set["@odata.type"] = attribute.kind == AttributeKind::kBoolean
                             ? "#Microsoft.Dynamics.CRM.ComplexBooleanOptionSetMetadata"
                             : "#Microsoft.Dynamics.CRM.ComplexOptionSetMetadata";
    return set;
  }

  json::array Lookups(const EntityFacts& entity, std::string_view list) const {
    json::array items;
    if (!query_.entities.Wants(list)) return items;
    for (const LookupFacts& lookup : request_.facts.lookups) {
      const std::string& side = list == "OneToManyRelationships" ? lookup.target : lookup.entity;
      if (side != entity.logical_name || !IsChanged(lookup.metadata_id)) continue;
      AddRelationship(OneToManyJson(request_.facts, lookup), lookup.metadata_id, items);
    }
    return items;
  }

  json::array ManyToMany(const EntityFacts& entity) const {
    json::array items;
    if (!query_.entities.Wants("ManyToManyRelationships")) return items;
    for (const ManyToManyFacts& relationship : request_.facts.many_to_many) {
      const bool ours = relationship.entity1 == entity.logical_name ||
                        relationship.entity2 == entity.logical_name;
      if (!ours || !IsChanged(relationship.metadata_id)) continue;
      AddRelationship(ManyToManyJson(relationship), relationship.metadata_id, items);
    }
    return items;
  }

  void AddRelationship(json::object full, const Guid& id, json::array& items) const {
    if (query_.relationships.criteria && !query_.relationships.criteria(full)) return;
    json::object item = Reduced(std::move(full), query_.relationships);
    MarkChanged(id, item);
    items.push_back(std::move(item));
  }

  const ChangesRequest& request_;
  const EntityQuery& query_;
  const SchemaHistory& history_;
  const std::optional<std::uint64_t> since_;
};

struct DeletedFilter {
  DeletedKind kind;
  std::string_view name;
};
// "Default" names entities: the Web API's enumeration has no member for them alone.
constexpr DeletedFilter kDeletedFilters[] = {{DeletedKind::kEntity, "Default"},
                                             {DeletedKind::kAttribute, "Attribute"},
                                             {DeletedKind::kRelationship, "Relationship"},
                                             {DeletedKind::kOptionSet, "OptionSet"}};

json::object Deleted(const SchemaHistory& history, std::optional<std::uint64_t> since,
                     std::string_view filters) {
  json::array keys;
  json::array values;
  for (const auto& [kind, name] : kDeletedFilters) {
    const bool asked = filters.find("All'") != std::string_view::npos ||
                       filters.find(name) != std::string_view::npos;
    if (!since || !asked) continue;
    json::array ids;
    for (const DeletedItem& item : history.deleted()) {
      if (item.kind == kind && item.version > *since) ids.emplace_back(item.id.ToString());
    }
    if (ids.empty()) continue;
    keys.emplace_back(name);
    values.emplace_back(json::object{{"Items", std::move(ids)}});
  }
  return {{"Count", keys.size()},
          {"IsReadOnly", false},
          {"Keys", std::move(keys)},
          {"Values", std::move(values)}};
}

}  // namespace

std::string VersionStamp(std::uint64_t version, TimePoint time) {
  const std::string iso = FormatIso8601(time);  // 2026-11-24T22:10:22
  return fmt::format("{}!{}/{}/{} {}", version, iso.substr(5, 2), iso.substr(8, 2),
                     iso.substr(0, 4), iso.substr(11, 8));
}

Answer AnswerMetadataChanges(const ChangesRequest& request, const SchemaHistory& history) {
  const Outcome<EntityQuery> query = ParseEntityQuery(Argument(request, "Query"));
  if (!query) return tl::unexpected(query.error());
  const auto since = ParseStamp(request, history);
  if (!since) return tl::unexpected(since.error());
  const ChangesWriter writer(request, *query, history, *since);
  return JsonResponse(
      200, json::serialize(
               json::object{{"@odata.context", fmt::format("{}$metadata#Microsoft.Dynamics.CRM."
                                                           "RetrieveMetadataChangesResponse",
                                                           request.base)},
                            {"ServerVersionStamp", VersionStamp(request.version, request.now)},
                            {"DeletedMetadata",
                             Deleted(history, *since, Argument(request, "DeletedMetadataFilters"))},
                            {"EntityMetadata", writer.Entities()}}));
}

}  // namespace opendes::sim::metadata
