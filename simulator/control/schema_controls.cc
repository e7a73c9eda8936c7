// Changes of the schema, and the life of tokens and stamps that follow from it.
#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "simulator/control/control_route.h"

namespace opendes::sim {
namespace {

constexpr std::array<std::pair<std::string_view, AttributeKind>, 16> kKinds = {{
    {"BigInt", AttributeKind::kBigInt},
    {"Boolean", AttributeKind::kBoolean},
    {"Customer", AttributeKind::kCustomer},
    {"DateTime", AttributeKind::kDateTime},
    {"Decimal", AttributeKind::kDecimal},
    {"Double", AttributeKind::kDouble},
    {"File", AttributeKind::kFile},
    {"Image", AttributeKind::kImage},
    {"Integer", AttributeKind::kInteger},
    {"Lookup", AttributeKind::kLookup},
    {"Memo", AttributeKind::kMemo},
    {"Money", AttributeKind::kMoney},
    {"MultiSelect", AttributeKind::kMultiSelect},
    {"Picklist", AttributeKind::kPicklist},
    {"String", AttributeKind::kString},
    {"Uniqueidentifier", AttributeKind::kUniqueidentifier},
}};

auto NoAttribute(const ControlRequest& request) {
  return Fail(ErrorCode::kNotFound, Blame::kCaller, "no attribute '{}' of a table '{}'",
              request.arguments[1], request.arguments[0]);
}

bool HasAttribute(const ControlContext& context, const ControlRequest& request) {
  const auto facts = context.organization.facts();
  const EntityFacts* entity = facts->Find(request.arguments[0]);
  return entity != nullptr && entity->Find(request.arguments[1]) != nullptr;
}

// Applies the edit to the table named by the path.
void EditTable(const ControlContext& context, const ControlRequest& request,
               const std::function<void(Facts&)>& edit) {
  context.organization.EditSchema(request.arguments[0], edit, request.Flag("keep_tokens", false));
}

ControlAnswer Changed(const ControlContext& context) {
  return ControlJson(
      boost::json::object{{"metadata_version", context.organization.metadata_version()}});
}

// Applies the edit to the attribute named by the path.
template <typename Edit>
ControlAnswer EditAttribute(const ControlContext& context, const ControlRequest& request,
                            const Edit& edit) {
  if (!HasAttribute(context, request)) return NoAttribute(request);
  EditTable(context, request, [&](Facts& facts) {
    EntityFacts* entity = facts.Find(request.arguments[0]);
    const auto attribute =
        std::ranges::find(entity->attributes, request.arguments[1], &AttributeFacts::logical_name);
    edit(*entity, attribute);
  });
  return Changed(context);
}

AttributeFacts ReadAttribute(const ControlRequest& request, AttributeKind kind) {
  const std::string& name = request.arguments[1];
  AttributeFacts attribute;
  attribute.logical_name = name;
  attribute.schema_name = request.Text("schema_name", name);
  attribute.display_name = request.Text("display_name", name);
  attribute.kind = kind;
  attribute.metadata_id = Guid::Random();
  attribute.max_length = static_cast<int>(request.Number("max_length", 100));
  attribute.precision = static_cast<int>(request.Number("precision", 2));
  attribute.min_value = static_cast<double>(request.Number("min_value", -1'000'000'000));
  attribute.max_value = static_cast<double>(request.Number("max_value", 1'000'000'000));
  attribute.behavior = request.Text("behavior", "UserLocal");
  attribute.format = request.Text("format", "");
  attribute.targets = request.List("targets");
  int value = 100'000'000;
  for (const std::string& label : request.List("options")) {
    attribute.options.push_back({.value = value++, .label = label});
  }
  attribute.custom = true;
  attribute.secured = request.Flag("secured", false);
  return attribute;
}

ControlAnswer AddAttribute(const ControlContext& context, const ControlRequest& request) {
  const auto kind = std::ranges::find(kKinds, std::string_view(request.Text("kind", "String")),
                                      &decltype(kKinds)::value_type::first);
  if (kind == kKinds.end() || context.organization.Shape(request.arguments[0]) == nullptr ||
      HasAttribute(context, request)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "unknown kind or table, or the attribute is there already");
  }
  AttributeFacts attribute = ReadAttribute(request, kind->second);
  EditTable(context, request, [&](Facts& facts) {
    EntityFacts* entity = facts.Find(request.arguments[0]);
    attribute.column_number = 10'000 + static_cast<int>(entity->attributes.size());
    entity->attributes.push_back(std::move(attribute));
  });
  return Changed(context);
}

ControlAnswer ChangeAttribute(const ControlContext& context, const ControlRequest& request) {
  return EditAttribute(context, request, [&](EntityFacts&, auto attribute) {
    attribute->max_length = static_cast<int>(request.Number("max_length", attribute->max_length));
    attribute->precision = static_cast<int>(request.Number("precision", attribute->precision));
    attribute->secured = request.Flag("secured", attribute->secured);
    if (const std::string label = request.Text("option"); !label.empty()) {
      const int next = attribute->options.empty() ? 1 : attribute->options.back().value + 1;
      attribute->options.push_back(
          {.value = static_cast<int>(request.Number("value", next)), .label = label});
    }
  });
}

ControlAnswer RemoveAttribute(const ControlContext& context, const ControlRequest& request) {
  return EditAttribute(context, request, [](EntityFacts& entity, auto attribute) {
    entity.attributes.erase(attribute);
  });
}

ControlAnswer ChangeTable(const ControlContext& context, const ControlRequest& request) {
  const std::string& table = request.arguments[0];
  if (context.organization.Shape(table) == nullptr) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "no table '{}'", table);
  }
  EditTable(context, request, [&](Facts& facts) {
    EntityFacts* entity = facts.Find(table);
    entity->change_tracking = request.Flag("change_tracking", entity->change_tracking);
  });
  return Changed(context);
}

ControlAnswer RemoveTable(const ControlContext& context, const ControlRequest& request) {
  const std::string& table = request.arguments[0];
  EditTable(context, request, [&](Facts& facts) {
    std::erase_if(facts.entities, [&](const EntityFacts& e) { return e.logical_name == table; });
    std::erase_if(facts.lookups, [&](const LookupFacts& lookup) {
      return lookup.entity == table || lookup.target == table;
    });
    std::erase_if(facts.many_to_many, [&](const ManyToManyFacts& relationship) {
      return relationship.entity1 == table || relationship.entity2 == table ||
             relationship.intersect == table;
    });
  });
  return Changed(context);
}

ControlAnswer ExpireTokens(const ControlContext& context, const ControlRequest& request) {
  context.organization.ExpireTokens(request.Text("table"));
  return ControlJson(boost::json::object{});
}

ControlAnswer SetExpireDays(const ControlContext& context, const ControlRequest& request) {
  context.organization.SetExpireDays(static_cast<int>(request.Number("days", 7)));
  return ControlJson(boost::json::object{});
}

ControlAnswer ExpireStamps(const ControlContext& context, const ControlRequest&) {
  context.front.metadata().ExpireStamps();
  return ControlJson(boost::json::object{});
}

ControlAnswer SetMetadataLag(const ControlContext& context, const ControlRequest& request) {
  context.front.SetMetadataLag(std::chrono::milliseconds(request.Number("milliseconds", 0)));
  return ControlJson(boost::json::object{});
}

}  // namespace

std::span<const ControlRoute> SchemaRoutes() {
  static constexpr std::array<ControlRoute, 9> kRoutes = {{
      {"POST", "schema/*/*", AddAttribute},
      {"PATCH", "schema/*/*", ChangeAttribute},
      {"DELETE", "schema/*/*", RemoveAttribute},
      {"PATCH", "schema/*", ChangeTable},
      {"DELETE", "schema/*", RemoveTable},
      {"POST", "tokens/expire", ExpireTokens},
      {"POST", "tokens/days", SetExpireDays},
      {"POST", "metadata/expire", ExpireStamps},
      {"POST", "metadata/lag", SetMetadataLag},
  }};
  return kRoutes;
}

}  // namespace opendes::sim
