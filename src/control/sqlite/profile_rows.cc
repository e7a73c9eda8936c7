#include "control/sqlite/profile_rows.h"

#include <fmt/format.h>

#include <string>

#include "control/profile_json.h"
#include "model/secret_place.h"

namespace opendes::control::sqlite {
namespace {

constexpr std::string_view kColumns =
    "id, organization, name, version, state, destination_type, destination_uri, schema_name, "
    "prefix, write_delete_log, max_retry_count, interval_in_seconds, entities, settings, "
    "created_at, activated_at, updated_at, modified_at";

// Binds every column in the order of kColumns and runs the statement.
Result<> RunWith(sql::Statement& statement, const Profile& profile) {
  const std::string entities = RenderEntities(profile.entities);
  const std::string settings = RenderSettings(profile.settings);
  return statement
      .Bind(profile.id.str(), profile.organization.str(), profile.name, profile.version,
            static_cast<int>(profile.state), Word(profile.destination_type),
            profile.destination.uri, profile.schema, profile.prefix, profile.write_delete_log,
            profile.retry.max_retry_count, profile.retry.interval_in_seconds, entities, settings,
            profile.created_at, profile.activated_at, profile.updated_at, profile.modified_at)
      .Run();
}

Result<Profile> ReadProfile(const sql::Statement& row) {
  Profile profile;
  profile.id = ProfileId(std::string(row.Text(0)));
  profile.organization = OrganizationId(std::string(row.Text(1)));
  profile.name = row.Text(2);
  profile.version = row.Int(3);
  profile.state = static_cast<ProfileState>(row.Int(4));
  const auto type = ParseDestinationType(row.Text(5));
  if (!type) {
    return Fail(ErrorCode::kCorrupt, Blame::kControl,
                "profile '{}' has an unknown destination type", profile.id);
  }
  profile.destination_type = *type;
  profile.destination.uri = row.Text(6);
  profile.schema = row.Text(7);
  profile.prefix = row.Text(8);
  profile.write_delete_log = row.Bool(9);
  profile.retry.max_retry_count = static_cast<int>(row.Int(10));
  profile.retry.interval_in_seconds = static_cast<int>(row.Int(11));
  OPENDES_TRY_ASSIGN(profile.entities, ParseEntities(row.Text(12)));
  OPENDES_TRY_ASSIGN(profile.settings, ParseSettings(row.Text(13)));
  profile.created_at = row.Time(14);
  profile.activated_at = row.OptionalTime(15);
  profile.updated_at = row.OptionalTime(16);
  profile.modified_at = row.Time(17);
  return profile;
}

Result<std::vector<Profile>> ReadProfiles(sql::Statement& select) {
  std::vector<Profile> profiles;
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, select.Step());
    if (!row) return profiles;
    OPENDES_TRY_ASSIGN(Profile profile, ReadProfile(select));
    profiles.push_back(std::move(profile));
  }
}

// Two profiles with the same full table name would write into one table, whatever part of it is
// called prefix. SQLite destinations have no schemas.
constexpr std::string_view kSameTable = R"(
    SELECT p.destination_uri FROM streams s JOIN profiles p ON p.id = s.profile
    WHERE p.id <> ?1 AND p.state <> 3
      AND (p.schema_name = ?2 COLLATE NOCASE OR p.destination_type = 'sqlite')
      AND iif(p.prefix = '', '', p.prefix || '_') || s.entity = ?3 COLLATE NOCASE)";

// Whether one of the statement's rows is at this place: one secret has many spellings.
Result<bool> AnyAt(sql::Statement& same_table, const std::string& place) {
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, same_table.Step());
    if (!row) return false;
    if (SecretPlace({std::string(same_table.Text(0))}) == place) return true;
  }
}

}  // namespace

Result<> CheckNotTaken(sql::Connection& connection, const Profile& profile) {
  OPENDES_TRY_ASSIGN(sql::Statement name,
                     connection.Prepare("SELECT 1 FROM profiles WHERE organization = ?1 AND "
                                        "name = ?2 COLLATE NOCASE AND id <> ?3 AND state <> 3"));
  OPENDES_TRY_ASSIGN(const bool taken,
                     name.Bind(profile.organization.str(), profile.name, profile.id.str()).Step());
  if (taken) {
    return Fail(ErrorCode::kAlreadyExists, Blame::kCaller,
                "a profile named '{}' exists already in the organization", profile.name);
  }
  OPENDES_TRY_ASSIGN(sql::Statement same_table, connection.Prepare(kSameTable));
  const std::string place = SecretPlace(profile.destination);
  for (const ProfileEntity& entity : profile.entities) {
    const std::string table =
        profile.prefix.empty() ? entity.entity.str() : profile.prefix + "_" + entity.entity.str();
    same_table.Bind(profile.id.str(), profile.schema, table);
    OPENDES_TRY_ASSIGN(const bool claimed, AnyAt(same_table, place));
    if (claimed) {
      return Fail(ErrorCode::kAlreadyExists, Blame::kCaller,
                  "table '{}' of this destination belongs to another profile: choose another "
                  "prefix",
                  table);
    }
    same_table.Reset();
  }
  return {};
}

Result<> InsertProfileRow(sql::Connection& connection, const Profile& profile) {
  OPENDES_TRY_ASSIGN(
      sql::Statement insert,
      connection.Prepare(fmt::format("INSERT INTO profiles ({}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
                                     "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
                                     kColumns)));
  return RunWith(insert, profile);
}

Result<bool> UpdateProfileRow(sql::Connection& connection, const Profile& profile,
                              std::int64_t expected_version) {
  OPENDES_TRY_ASSIGN(
      sql::Statement update,
      connection.Prepare(fmt::format("UPDATE profiles SET ({}) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                                     "?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) "
                                     "WHERE id = ?1 AND version = ?19",
                                     kColumns)));
  update.BindInt(19, expected_version);
  OPENDES_TRY(RunWith(update, profile));
  return connection.Changes() == 1;
}

Result<Profile> GetProfileRow(sql::Connection& connection, const ProfileId& id) {
  OPENDES_TRY_ASSIGN(
      sql::Statement select,
      connection.Prepare(fmt::format("SELECT {} FROM profiles WHERE id = ?1", kColumns)));
  OPENDES_TRY_ASSIGN(const bool found, select.Bind(id.str()).Step());
  if (!found) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "there is no profile '{}'", id);
  }
  return ReadProfile(select);
}

Result<std::vector<Profile>> ListProfileRows(sql::Connection& connection,
                                             const OrganizationId& organization) {
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     connection.Prepare(fmt::format("SELECT {} FROM profiles WHERE organization = "
                                                    "?1 ORDER BY created_at, id",
                                                    kColumns)));
  select.Bind(organization.str());
  return ReadProfiles(select);
}

Result<std::vector<Profile>> ListActiveProfileRows(sql::Connection& connection) {
  OPENDES_TRY_ASSIGN(
      sql::Statement select,
      connection.Prepare(fmt::format(
          "SELECT {} FROM profiles WHERE state = 1 ORDER BY created_at, id", kColumns)));
  return ReadProfiles(select);
}

}  // namespace opendes::control::sqlite
