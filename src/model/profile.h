// An export profile: which entities of which organisation go to which database, as the original's
// API models it (des-contract.md sections 2 and 4).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/names.h"

namespace opendes {

// The numbers are the API's State texts.
enum class ProfileState : std::uint8_t {
  kInactive = 0,
  kActive = 1,
  kError = 2,
  kDeleted = 3,
  kDeactivated = 8,
};

enum class DestinationType : std::uint8_t { kSqlAzure, kSqlServer, kPostgresql, kSqlite };

struct RetryPolicy {
  int max_retry_count = 12;     // 0 to 20
  int interval_in_seconds = 5;  // 0 to 3600

  bool operator==(const RetryPolicy&) const = default;
};

// Where the connection string is: a Key Vault secret's URL, or a local name ("local:warehouse").
struct SecretRef {
  std::string uri;

  bool operator==(const SecretRef&) const = default;
};

struct ProfileEntity {
  EntityName entity;
  std::map<std::string, std::string> settings;  // the API's Settings bag, values as text

  bool operator==(const ProfileEntity&) const = default;
};

struct Profile {
  ProfileId id;
  std::string name;  // unique in the organisation, case-insensitively, among those not deleted
  std::int64_t version = 1;  // grows with every update; the API's Version
  OrganizationId organization;
  DestinationType destination_type = DestinationType::kSqlAzure;
  SecretRef destination;
  std::string schema = "dbo";
  std::string prefix;                   // without the "_" that follows it in table names
  std::vector<ProfileEntity> entities;  // N:N relationships by their intersect entity's name
  RetryPolicy retry;
  bool write_delete_log = true;
  std::map<std::string, std::string> settings;

  ProfileState state = ProfileState::kInactive;
  TimePoint created_at{};
  std::optional<TimePoint> activated_at;
  std::optional<TimePoint> updated_at;
  TimePoint modified_at{};  // last create, update, activate, deactivate or delete

  bool operator==(const Profile&) const = default;
};

// The API's words: "sqlazure", "sqlserver", "postgresql", "sqlite".
std::string_view Word(DestinationType type);
std::optional<DestinationType> ParseDestinationType(std::string_view word);

// Fails with kInvalidArgument naming the field: name, prefix (fewer than 15 characters, letters,
// digits and underscore), schema (letters, digits, underscore), entity names (lower-case letters,
// digits, underscore; not empty, no repeats), retry ranges, number of entities.
Result<> CheckProfile(const Profile& profile);

}  // namespace opendes
