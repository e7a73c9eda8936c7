// Profiles as rows of the table `profiles`.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/profile.h"
#include "sql/pg_connection.h"

namespace opendes::control::postgres {

// kAlreadyExists when the name, or a table of the destination, belongs to another profile. Inside a
// transaction: until it ends no other one may ask the same.
Result<> CheckNotTaken(sql::PgConnection& connection, const Profile& profile);

Result<> InsertProfileRow(sql::PgConnection& connection, const Profile& profile);
// False when no row has that id and version.
Result<bool> UpdateProfileRow(sql::PgConnection& connection, const Profile& profile,
                              std::int64_t expected_version);

Result<Profile> GetProfileRow(sql::PgConnection& connection, const ProfileId& id);  // kNotFound
Result<std::vector<Profile>> ListProfileRows(sql::PgConnection& connection,
                                             const OrganizationId& organization);
Result<std::vector<Profile>> ListActiveProfileRows(sql::PgConnection& connection);

}  // namespace opendes::control::postgres
