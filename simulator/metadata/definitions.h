// EntityDefinitions and what hangs below, RelationshipDefinitions, GlobalOptionSetDefinitions.
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "simulator/facts.h"
#include "simulator/metadata/query_options.h"
#include "simulator/metadata/resource_path.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim::metadata {

struct DefinitionsRequest {
  std::string_view base;
  std::span<const PathPart> path;  // the first part names the set
  const QueryOptions& options;
  const Facts& facts;
};

Answer AnswerEntityDefinitions(const DefinitionsRequest& request);
Answer AnswerAttributes(const DefinitionsRequest& request, const EntityFacts& entity);
Answer AnswerRelationshipDefinitions(const DefinitionsRequest& request);
Answer AnswerOptionSetDefinitions(const DefinitionsRequest& request);

// The expanded or nested collections of one entity.
enum class RelationshipSide { kOneToMany, kManyToOne, kManyToMany };
Outcome<std::vector<boost::json::object>> RelationshipsOf(const Facts& facts,
                                                          const EntityFacts& entity,
                                                          RelationshipSide side,
                                                          const QueryOptions& options);
Outcome<std::vector<boost::json::object>> AttributesOf(const EntityFacts& entity,
                                                       const QueryOptions& options);

// 404 with the code and words of the Web API.
tl::unexpected<ApiFault> NotFound(std::string_view what);
tl::unexpected<ApiFault> NoSuchSegment(std::string_view segment);

}  // namespace opendes::sim::metadata
