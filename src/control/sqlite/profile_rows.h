// Profiles as rows of the table `profiles`. All calls run inside the caller's transaction.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/profile.h"
#include "sql/sqlite_connection.h"

namespace opendes::control::sqlite {

// kAlreadyExists when the name, or a table of the destination, belongs to another profile.
Result<> CheckNotTaken(sql::Connection& connection, const Profile& profile);

Result<> InsertProfileRow(sql::Connection& connection, const Profile& profile);
// False when no row has that id and version.
Result<bool> UpdateProfileRow(sql::Connection& connection, const Profile& profile,
                              std::int64_t expected_version);

Result<Profile> GetProfileRow(sql::Connection& connection, const ProfileId& id);  // kNotFound
Result<std::vector<Profile>> ListProfileRows(sql::Connection& connection,
                                             const OrganizationId& organization);
Result<std::vector<Profile>> ListActiveProfileRows(sql::Connection& connection);

}  // namespace opendes::control::sqlite
