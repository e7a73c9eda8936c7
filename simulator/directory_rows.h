// Makes the people and applications of the directory known to an organisation.
#pragma once

#include <optional>

#include "simulator/store/organization.h"

namespace opendes::sim {

// Names the first systemuser rows after the directory's applications and users, makes the first
// role System Administrator, and links it to exactly those who shall have it. Call once on a new
// or restored organisation.
void FillDirectoryRows(Organization& organization);

// The systemuser row of a directory object; nullopt for a stranger.
std::optional<Guid> SystemUserOf(const Organization& organization, const Guid& object_id);

// Is the directory object a System Administrator of its organisations?
bool IsAdministrator(const Guid& object_id);

}  // namespace opendes::sim
