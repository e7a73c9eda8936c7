#include "simulator/metadata/metadata_query.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>
#include <vector>

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

constexpr int kDeepest = 20;

tl::unexpected<ApiFault> Wrong(std::string_view what) {
  return Refuse(400, "0x80048d19", fmt::format("Error identified in Payload: {}.", what));
}

const json::value* Member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string TextOf(const json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  return json::serialize(value);
}

// {"Type":"System.String","Value":"contact"}: the value is text whatever its type. Arrays of
// several values come as a JSON array, as text or not.
std::vector<std::string> ConditionValues(const json::object& condition) {
  const json::value* value = Member(condition, "Value");
  if (value != nullptr && value->is_object()) value = Member(value->as_object(), "Value");
  if (value == nullptr) return {};
  json::value parsed = *value;
  if (value->is_string() && value->as_string().starts_with('[')) {
    boost::system::error_code error;
    parsed = json::parse(value->as_string(), error);
  }
  if (!parsed.is_array()) return {TextOf(parsed)};
  std::vector<std::string> values;
  for (const json::value& item : parsed.as_array()) values.push_back(TextOf(item));
  return values;
}

bool SameText(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// Managed properties and type names are compared by their Value.
std::string Comparable(const json::object& item, std::string_view property) {
  const json::value* value = item.if_contains(property);
  if (value == nullptr) return "null";
  if (value->is_object()) {
    const json::value* inner = value->as_object().if_contains("Value");
    return inner == nullptr ? "null" : TextOf(*inner);
  }
  return TextOf(*value);
}

Outcome<Predicate> ParseCondition(const json::object& condition) {
  const json::value* property = Member(condition, "PropertyName");
  if (property == nullptr || !property->is_string())
    return Wrong("a condition has no PropertyName");
  const json::value* op = Member(condition, "ConditionOperator");
  const std::string name = op == nullptr ? "Equals" : TextOf(*op);
  const bool negated = name == "NotEquals" || name == "NotIn";
  if (!negated && name != "Equals" && name != "In") return Wrong("unknown ConditionOperator");
  return [property = std::string(property->as_string()), values = ConditionValues(condition),
          negated](const json::object& item) {
    const std::string actual = Comparable(item, property);
    const bool found = std::ranges::any_of(
        values, [&](const std::string& value) { return SameText(value, actual); });
    return found != negated;
  };
}

Outcome<Predicate> ParseCriteria(const json::object& expression, int depth) {
  if (depth > kDeepest) return Wrong("criteria are nested too deeply");
  std::vector<Predicate> terms;
  for (const std::string_view list : {"Conditions", "Filters"}) {
    const json::value* items = Member(expression, list);
    if (items == nullptr) continue;
    if (!items->is_array()) return Wrong("Conditions and Filters are arrays");
    for (const json::value& item : items->as_array()) {
      if (!item.is_object()) return Wrong("a condition is an object");
      Outcome<Predicate> term = list == "Filters" ? ParseCriteria(item.as_object(), depth + 1)
                                                  : ParseCondition(item.as_object());
      if (!term) return term;
      terms.push_back(*std::move(term));
    }
  }
  const json::value* op = Member(expression, "FilterOperator");
  const bool any = op != nullptr && TextOf(*op) == "Or";
  return [terms = std::move(terms), any](const json::object& item) {
    const auto holds = [&](const Predicate& term) { return term(item); };
    return any && !terms.empty() ? std::ranges::any_of(terms, holds)
                                 : std::ranges::all_of(terms, holds);
  };
}

Outcome<ItemQuery> ParseItemQuery(const json::object& object) {
  ItemQuery query;
  if (const json::value* criteria = Member(object, "Criteria")) {
    if (!criteria->is_object()) return Wrong("Criteria is an object");
    Outcome<Predicate> predicate = ParseCriteria(criteria->as_object(), 0);
    if (!predicate) return tl::unexpected(std::move(predicate).error());
    query.criteria = *std::move(predicate);
  }
  const json::value* properties = Member(object, "Properties");
  query.all_properties = properties == nullptr;
  if (properties == nullptr) return query;
  if (!properties->is_object()) return Wrong("Properties is an object");
  const json::value* all = Member(properties->as_object(), "AllProperties");
  query.all_properties = all != nullptr && *all == true;
  if (const json::value* names = Member(properties->as_object(), "PropertyNames")) {
    if (!names->is_array()) return Wrong("PropertyNames is an array");
    for (const json::value& name : names->as_array()) query.properties.insert(TextOf(name));
  }
  return query;
}

Outcome<ItemQuery> ParseNested(const json::object& query, std::string_view name) {
  const json::value* nested = Member(query, name);
  if (nested == nullptr) return ItemQuery{{}, true, {}};
  if (!nested->is_object()) return Wrong("a nested query is an object");
  return ParseItemQuery(nested->as_object());
}

}  // namespace

Outcome<EntityQuery> ParseEntityQuery(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = text.empty() ? json::object() : json::parse(text, error);
  if (error || !parsed.is_object()) return Wrong("the Query is not a JSON object");
  const json::object& object = parsed.as_object();
  Outcome<ItemQuery> entities = ParseItemQuery(object);
  if (!entities) return tl::unexpected(std::move(entities).error());
  Outcome<ItemQuery> attributes = ParseNested(object, "AttributeQuery");
  if (!attributes) return tl::unexpected(std::move(attributes).error());
  Outcome<ItemQuery> relationships = ParseNested(object, "RelationshipQuery");
  if (!relationships) return tl::unexpected(std::move(relationships).error());
  return EntityQuery{*std::move(entities), *std::move(attributes), *std::move(relationships)};
}

}  // namespace opendes::sim::metadata
