// The identifiers that travel between the rooms.
#pragma once

#include <cstdint>

#include "base/strong_string.h"

namespace opendes {

using EntityName = StrongString<struct EntityNameTag>;          // logical name, lower case
using ProfileId = StrongString<struct ProfileIdTag>;            // GUID text
using OrganizationId = StrongString<struct OrganizationIdTag>;  // GUID text, lower case
using NodeId = StrongString<struct NodeIdTag>;                  // one running `opendes serve`

// Grows with every claim of a stream; the destination refuses writes of a smaller one.
using LeaseEpoch = std::int64_t;

// One table of one profile: the unit of work.
struct StreamId {
  ProfileId profile;
  EntityName entity;

  auto operator<=>(const StreamId&) const = default;
};

}  // namespace opendes
