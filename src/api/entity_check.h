// Whether the entities of a profile can be replicated.
#pragma once

#include <string>
#include <vector>

#include "api/failure.h"
#include "base/result.h"
#include "model/profile.h"
#include "model/run_context.h"
#include "source/source.h"

namespace opendes::api {

struct EntityProblem {
  EntityName entity;
  std::string reason;  // what is wrong and what to do
};

// Those of the entities that do not exist, cannot be read, or whose change tracking is off. The
// source's other errors when it cannot be asked. An entity that the source does not list may still
// be good (intersect entities): it is asked about by itself.
Result<std::vector<EntityProblem>> FindUnprovisioned(source::Source& source,
                                                     const std::vector<EntityName>& entities,
                                                     const RunContext& context);

// kInvalidArgument in the words the original's clients know, with what to do, and the names.
Failure NotProvisioned(const std::vector<EntityProblem>& problems);

}  // namespace opendes::api
