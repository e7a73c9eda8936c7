// The path of a metadata resource, part by part.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"

namespace opendes::sim::metadata {

// What stands between parentheses: an id, or LogicalName='…', SchemaName='…', Name='…'.
struct ResourceKey {
  std::optional<Guid> id;
  std::string name;
};

struct PathPart {
  std::string name;
  std::optional<ResourceKey> key;
};

// "EntityDefinitions(LogicalName='account')/Attributes", percent-encoded or not. nullopt when a
// part has a key of another shape.
std::optional<std::vector<PathPart>> ParseResourcePath(std::string_view path);

}  // namespace opendes::sim::metadata
