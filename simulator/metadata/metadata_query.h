// The Query parameter of RetrieveMetadataChanges: an EntityQueryExpression in JSON.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "simulator/metadata/metadata_filter.h"

namespace opendes::sim::metadata {

// Criteria and Properties, of entities or of one of the nested queries.
struct ItemQuery {
  Predicate criteria;  // empty: everything
  bool all_properties = false;
  std::unordered_set<std::string> properties;

  bool Wants(std::string_view property) const {
    return all_properties || properties.contains(std::string(property));
  }
};

struct EntityQuery {
  ItemQuery entities;
  // Nested items are returned when the entity's properties name them; a missing nested query means
  // all of them with all properties.
  ItemQuery attributes;
  ItemQuery relationships;
};

// An empty text is a query for everything. 400 for JSON of another shape.
Outcome<EntityQuery> ParseEntityQuery(std::string_view json);

}  // namespace opendes::sim::metadata
