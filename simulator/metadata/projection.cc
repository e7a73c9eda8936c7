#include "simulator/metadata/projection.h"

#include <boost/json.hpp>
#include <utility>

#include "simulator/web_api/request.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

std::string ContextUrl(std::string_view base, std::string_view context) {
  return fmt::format("{}$metadata#{}", base, context);
}

}  // namespace

Outcome<Projection> Projection::Make(const QueryOptions& options, const json::object& sample,
                                     std::string_view type) {
  Projection projection;
  for (const std::string& name : options.select) {
    if (!sample.contains(name)) {
      return Refuse(400, "0x80060888",
                    fmt::format("Could not find a property named '{}' on type "
                                "'Microsoft.Dynamics.CRM.{}'.",
                                name, type));
    }
  }
  projection.select_ = options.select;
  if (!options.filter.empty()) {
    Outcome<Predicate> filter = ParsePredicate(options.filter, sample);
    if (!filter) return tl::unexpected(std::move(filter).error());
    projection.filter_ = *std::move(filter);
  }
  return projection;
}

json::object Projection::Apply(json::object full) const {
  if (select_.empty()) return full;
  json::object chosen;
  const auto copy = [&](std::string_view name) {
    if (json::value* value = full.if_contains(name)) chosen[name] = std::move(*value);
  };
  copy("@odata.type");
  for (const std::string& name : select_) {
    if (name != "MetadataId") copy(name);
  }
  copy("MetadataId");
  return chosen;
}

std::string ContextSuffix(const QueryOptions& options) {
  std::string names;
  const auto add = [&](std::string_view name) {
    if (!names.empty()) names += ',';
    names += name;
  };
  for (const std::string& name : options.select) add(name);
  for (const Expansion& expansion : options.expand) {
    const std::string inner = ContextSuffix(expansion.options);
    add(expansion.name + (inner.empty() ? "()" : inner));
  }
  return names.empty() ? std::string() : '(' + names + ')';
}

http::ServerResponse CollectionAnswer(std::string_view base, std::string_view context,
                                      const std::vector<json::object>& items) {
  json::array values;
  values.reserve(items.size());
  for (const json::object& item : items) values.push_back(item);
  return JsonResponse(200,
                      json::serialize(json::object{{"@odata.context", ContextUrl(base, context)},
                                                   {"value", std::move(values)}}));
}

http::ServerResponse ItemAnswer(std::string_view base, std::string_view context,
                                const json::object& item) {
  json::object body{{"@odata.context", ContextUrl(base, context)}};
  for (const auto& [name, value] : item) body[name] = value;
  return JsonResponse(200, json::serialize(body));
}

}  // namespace opendes::sim::metadata
