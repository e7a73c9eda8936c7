#include "model/profile.h"

#include <algorithm>
#include <set>

#include "base/limits.h"

namespace opendes {
namespace {

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsIdentifier(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return IsLetterOrDigit(c) || c == '_'; });
}

bool IsLogicalName(std::string_view text) {
  return !text.empty() && text.size() <= 128 && IsIdentifier(text) &&
         std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

tl::unexpected<Error> Wrong(std::string_view field, std::string_view value, std::string_view rule) {
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "{} '{}' is not acceptable: {}", field,
              value, rule);
}

Result<> CheckEntities(const Profile& profile) {
  if (profile.entities.empty()) {
    return Fail(
        ErrorCode::kInvalidArgument, Blame::kCaller,
        "Entities is empty: name at least one entity, for example {{\"Type\": \"account\"}}");
  }
  if (profile.entities.size() > limits::kEntitiesPerProfile) {
    return Wrong("Entities", std::to_string(profile.entities.size()), "at most 2000 entities");
  }
  std::set<EntityName> seen;
  for (const ProfileEntity& entity : profile.entities) {
    if (!IsLogicalName(entity.entity.str())) {
      return Wrong("Entities[].Type", entity.entity.str(),
                   "a logical name has lower-case letters, digits and underscores");
    }
    if (!seen.insert(entity.entity).second) {
      return Wrong("Entities[].Type", entity.entity.str(), "it is listed twice");
    }
  }
  return {};
}

}  // namespace

std::string_view Word(DestinationType type) {
  switch (type) {
    case DestinationType::kSqlAzure:
      return "sqlazure";
    case DestinationType::kSqlServer:
      return "sqlserver";
    case DestinationType::kPostgresql:
      return "postgresql";
    case DestinationType::kSqlite:
      return "sqlite";
  }
  return "sqlazure";
}

std::optional<DestinationType> ParseDestinationType(std::string_view word) {
  for (const auto type : {DestinationType::kSqlAzure, DestinationType::kSqlServer,
                          DestinationType::kPostgresql, DestinationType::kSqlite}) {
    if (std::ranges::equal(Word(type), word, {}, {}, [](char c) {
          return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        })) {
      return type;
    }
  }
  return std::nullopt;
}

Result<> CheckProfile(const Profile& profile) {
  if (profile.name.empty() || profile.name.size() > limits::kProfileNameLength) {
    return Wrong("Name", profile.name, "1 to 100 characters");
  }
  if (profile.destination.uri.empty()) {
    return Wrong("DestinationKeyVaultUri", "", "the URL of a Key Vault secret, or local:NAME");
  }
  // A file's path must come from who runs the service: a vault's secret comes from a caller.
  if (profile.destination_type == DestinationType::kSqlite &&
      !profile.destination.uri.starts_with("local:")) {
    return Wrong("DestinationKeyVaultUri", profile.destination.uri,
                 "sqlite takes its connection string from the configuration only: local:NAME");
  }
  if (profile.prefix.size() >= limits::kPrefixLength || !IsIdentifier(profile.prefix)) {
    return Wrong("DestinationPrefix", profile.prefix,
                 "fewer than 15 letters, digits or underscores");
  }
  if (profile.schema.empty() || profile.schema.size() > 63 || !IsIdentifier(profile.schema)) {
    return Wrong("DestinationSchemaName", profile.schema, "1 to 63 letters, digits or underscores");
  }
  if (profile.retry.max_retry_count < 0 || profile.retry.max_retry_count > 20) {
    return Wrong("RetryPolicy.MaxRetryCount", std::to_string(profile.retry.max_retry_count),
                 "0 to 20");
  }
  if (profile.retry.interval_in_seconds < 0 || profile.retry.interval_in_seconds > 3600) {
    return Wrong("RetryPolicy.IntervalInSeconds", std::to_string(profile.retry.interval_in_seconds),
                 "0 to 3600");
  }
  return CheckEntities(profile);
}

}  // namespace opendes
