#include "control/postgres/profile_rows.h"

#include <fmt/format.h>

#include <string>

#include "base/ascii.h"
#include "control/postgres/time_columns.h"
#include "control/profile_json.h"
#include "model/secret_place.h"

namespace opendes::control::postgres {
namespace {

using sql::PgParameters;
using sql::PgResult;

constexpr std::string_view kColumns =
    "id, organization, name, version, state, destination_type, destination_uri, schema_name, "
    "prefix, write_delete_log, max_retry_count, interval_in_seconds, entities, settings, "
    "created_at, activated_at, updated_at, modified_at";
constexpr std::string_view kValues =
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18";

// In the order of kColumns.
PgParameters Values(const Profile& profile) {
  return PgParameters::Of(
      profile.id.str(), profile.organization.str(), profile.name, profile.version,
      static_cast<int>(profile.state), Word(profile.destination_type), profile.destination.uri,
      profile.schema, profile.prefix, profile.write_delete_log, profile.retry.max_retry_count,
      profile.retry.interval_in_seconds, RenderEntities(profile.entities),
      RenderSettings(profile.settings), Millis(profile.created_at), Millis(profile.activated_at),
      Millis(profile.updated_at), Millis(profile.modified_at));
}

Result<Profile> ReadProfile(const PgResult& result, int row) {
  Profile profile;
  profile.id = ProfileId(std::string(result.Text(row, 0)));
  profile.organization = OrganizationId(std::string(result.Text(row, 1)));
  profile.name = result.Text(row, 2);
  profile.version = result.Int(row, 3);
  profile.state = static_cast<ProfileState>(result.Int(row, 4));
  const auto type = ParseDestinationType(result.Text(row, 5));
  if (!type) {
    return Fail(ErrorCode::kCorrupt, Blame::kControl,
                "profile '{}' has an unknown destination type", profile.id);
  }
  profile.destination_type = *type;
  profile.destination.uri = result.Text(row, 6);
  profile.schema = result.Text(row, 7);
  profile.prefix = result.Text(row, 8);
  profile.write_delete_log = result.Bool(row, 9);
  profile.retry.max_retry_count = static_cast<int>(result.Int(row, 10));
  profile.retry.interval_in_seconds = static_cast<int>(result.Int(row, 11));
  OPENDES_TRY_ASSIGN(profile.entities, ParseEntities(result.Text(row, 12)));
  OPENDES_TRY_ASSIGN(profile.settings, ParseSettings(result.Text(row, 13)));
  profile.created_at = TimeAt(result, row, 14);
  profile.activated_at = OptionalTimeAt(result, row, 15);
  profile.updated_at = OptionalTimeAt(result, row, 16);
  profile.modified_at = TimeAt(result, row, 17);
  return profile;
}

Result<std::vector<Profile>> ReadProfiles(sql::PgConnection& connection, std::string_view where,
                                          const PgParameters& parameters) {
  OPENDES_TRY_ASSIGN(const PgResult result,
                     connection.Execute(fmt::format("SELECT {} FROM opendes.profiles WHERE {} "
                                                    "ORDER BY created_at, id COLLATE \"C\"",
                                                    kColumns, where),
                                        parameters));
  std::vector<Profile> profiles;
  for (int row = 0; row < result.rows(); ++row) {
    OPENDES_TRY_ASSIGN(Profile profile, ReadProfile(result, row));
    profiles.push_back(std::move(profile));
  }
  return profiles;
}

// Names of one database, whatever their case, whoever's they are: SQLite destinations have no
// schemas, and what is called prefix is of no concern.
constexpr std::string_view kSameTables =
    "SELECT p.destination_uri, full_name FROM opendes.streams s "
    "JOIN opendes.profiles p ON p.id = s.profile CROSS JOIN LATERAL "
    "(SELECT CASE WHEN p.prefix = '' THEN '' ELSE p.prefix || '_' END || s.entity) t (full_name) "
    "WHERE p.id <> $1 AND p.state <> 3 "
    "AND (lower(p.schema_name) = lower($2) OR p.destination_type = 'sqlite') "
    "AND lower(full_name) = ANY ($3::text[])";

std::string LowerCaseTables(const Profile& profile) {
  const std::string prefix = profile.prefix.empty() ? "" : profile.prefix + "_";
  sql::PgArray tables;
  for (const ProfileEntity& entity : profile.entities) {
    tables.Add(LowerCase(prefix + entity.entity.str()));
  }
  return tables.Take();
}

Result<> CheckTablesNotTaken(sql::PgConnection& connection, const Profile& profile) {
  OPENDES_TRY_ASSIGN(const PgResult same,
                     connection.Execute(std::string(kSameTables),
                                        PgParameters::Of(profile.id.str(), profile.schema,
                                                         LowerCaseTables(profile))));
  const std::string place = SecretPlace(profile.destination);
  for (int row = 0; row < same.rows(); ++row) {
    // One secret has many spellings.
    if (SecretPlace({std::string(same.Text(row, 0))}) != place) continue;
    return Fail(ErrorCode::kAlreadyExists, Blame::kCaller,
                "table '{}' of this destination belongs to another profile: choose another prefix",
                same.Text(row, 1));
  }
  return {};
}

}  // namespace

Result<> CheckNotTaken(sql::PgConnection& connection, const Profile& profile) {
  OPENDES_TRY(connection.Run("SELECT pg_advisory_xact_lock(hashtext('opendes profiles'))"));
  OPENDES_TRY_ASSIGN(const PgResult taken,
                     connection.Execute("SELECT 1 FROM opendes.profiles WHERE organization = $1 "
                                        "AND lower(name) = lower($2) AND id <> $3 AND state <> 3",
                                        PgParameters::Of(profile.organization.str(), profile.name,
                                                         profile.id.str())));
  if (taken.rows() > 0) {
    return Fail(ErrorCode::kAlreadyExists, Blame::kCaller,
                "a profile named '{}' exists already in the organization", profile.name);
  }
  return CheckTablesNotTaken(connection, profile);
}

Result<> InsertProfileRow(sql::PgConnection& connection, const Profile& profile) {
  OPENDES_TRY(connection.Execute(
      fmt::format("INSERT INTO opendes.profiles ({}) VALUES ({})", kColumns, kValues),
      Values(profile)));
  return {};
}

Result<bool> UpdateProfileRow(sql::PgConnection& connection, const Profile& profile,
                              std::int64_t expected_version) {
  PgParameters parameters = Values(profile);
  parameters.Add(expected_version);
  OPENDES_TRY_ASSIGN(const PgResult updated,
                     connection.Execute(fmt::format("UPDATE opendes.profiles SET ({}) = ({}) "
                                                    "WHERE id = $1 AND version = $19",
                                                    kColumns, kValues),
                                        parameters));
  return updated.Changes() == 1;
}

Result<Profile> GetProfileRow(sql::PgConnection& connection, const ProfileId& id) {
  OPENDES_TRY_ASSIGN(std::vector<Profile> found,
                     ReadProfiles(connection, "id = $1", PgParameters::Of(id.str())));
  if (!found.empty()) return std::move(found.front());
  return Fail(ErrorCode::kNotFound, Blame::kCaller, "there is no profile '{}'", id);
}

Result<std::vector<Profile>> ListProfileRows(sql::PgConnection& connection,
                                             const OrganizationId& organization) {
  return ReadProfiles(connection, "organization = $1", PgParameters::Of(organization.str()));
}

Result<std::vector<Profile>> ListActiveProfileRows(sql::PgConnection& connection) {
  return ReadProfiles(connection, "state = 1", {});
}

}  // namespace opendes::control::postgres
