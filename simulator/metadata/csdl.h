// $metadata: the organisation's schema as CSDL.
#pragma once

#include <string>

#include "simulator/facts.h"

namespace opendes::sim::metadata {

// with_annotations: entity sets say whether change tracking is on (?annotations=true).
std::string RenderCsdl(const Facts& facts, bool with_annotations);

}  // namespace opendes::sim::metadata
