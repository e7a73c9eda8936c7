#include "api/profile_json.h"

#include <algorithm>
#include <boost/json.hpp>

#include "api/json_reader.h"
#include "api/status_json.h"
#include "base/ascii.h"
#include "base/guid.h"
#include "base/limits.h"

namespace opendes::api {
namespace {

using Bag = std::map<std::string, std::string>;

// The bag's values are kept as text: a text as it is, anything else as its JSON.
Bag ReadBag(const boost::json::object& object) {
  Bag bag;
  for (const auto& member : object) {
    if (member.value().is_null()) continue;
    const auto* text = member.value().if_string();
    bag[member.key()] = text != nullptr ? std::string(*text) : serialize(member.value());
  }
  return bag;
}

// One known client calls the bag "Object" instead of "Settings".
Result<> ReadSettings(const JsonMembers& members, Bag& settings) {
  OPENDES_TRY_ASSIGN(const boost::json::object* bag, members.Object("Settings"));
  if (bag == nullptr) {
    OPENDES_TRY_ASSIGN(bag, members.Object("Object"));
  }
  if (bag != nullptr) settings = ReadBag(*bag);
  return {};
}

template <typename T>
void Replace(T& value, std::optional<T> given) {
  if (given) value = *std::move(given);
}

// An entity that was listed before keeps its settings unless they are given.
Bag SettingsBefore(const Profile& profile, const EntityName& entity) {
  const auto found = std::ranges::find(profile.entities, entity, &ProfileEntity::entity);
  return found == profile.entities.end() ? Bag() : found->settings;
}

Result<> ReadEntities(const JsonMembers& members, Profile& profile) {
  OPENDES_TRY_ASSIGN(const boost::json::array* list, members.List("Entities"));
  if (list == nullptr) return {};
  std::vector<ProfileEntity> entities;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string path = fmt::format("Entities[{}]", i);
    if (!(*list)[i].is_object()) return members.Wrong(path, "an object is expected");
    const JsonMembers entity((*list)[i].get_object(), path);
    OPENDES_TRY_ASSIGN(auto type, entity.Text("Type"));
    if (!type || type->empty()) {
      return entity.Wrong("Type", "the logical name of an entity is expected");
    }
    ProfileEntity read{.entity = EntityName(LowerCase(*type)), .settings = {}};
    read.settings = SettingsBefore(profile, read.entity);
    OPENDES_TRY(ReadSettings(entity, read.settings));
    entities.push_back(std::move(read));
  }
  profile.entities = std::move(entities);
  return {};
}

Result<> ReadBackoff(const JsonMembers& policy) {
  const boost::json::value* backoff = policy.Find("Backoff");
  if (backoff == nullptr || *backoff == boost::json::value(0)) return {};
  OPENDES_TRY_ASSIGN(const auto word, policy.Text("Backoff"));
  if (word->empty() || LowerCase(*word) == "simple") return {};
  return policy.Wrong("Backoff", "only Simple is known");
}

Result<> ReadCount(const JsonMembers& members, std::string_view name, int most, int& value) {
  OPENDES_TRY_ASSIGN(const auto given, members.Integer(name));
  if (!given) return {};
  if (*given < 0 || *given > most) return members.Wrong(name, fmt::format("0 to {}", most));
  value = static_cast<int>(*given);
  return {};
}

Result<> ReadRetryPolicy(const JsonMembers& members, RetryPolicy& retry) {
  OPENDES_TRY_ASSIGN(const boost::json::object* object, members.Object("RetryPolicy"));
  if (object == nullptr) return {};
  const JsonMembers policy(*object, "RetryPolicy");
  OPENDES_TRY(ReadCount(policy, "MaxRetryCount", 20, retry.max_retry_count));
  OPENDES_TRY(ReadCount(policy, "IntervalInSeconds", 3600, retry.interval_in_seconds));
  return ReadBackoff(policy);
}

Result<> ReadOrganization(const JsonMembers& members, OrganizationId& organization) {
  OPENDES_TRY_ASSIGN(const auto text, members.Text("OrganizationId"));
  if (!text) return {};
  const auto guid = Guid::Parse(*text);
  if (!guid) return members.Wrong("OrganizationId", "a GUID is expected");
  organization = OrganizationId(guid->ToString());
  return {};
}

Result<> ReadDestination(const JsonMembers& members, Profile& profile) {
  OPENDES_TRY_ASSIGN(const auto type, members.Text("DestinationType"));
  if (type && !type->empty()) {
    const auto parsed = ParseDestinationType(*type);
    if (!parsed) {
      return members.Wrong("DestinationType", "sqlazure, sqlserver, postgresql or sqlite");
    }
    profile.destination_type = *parsed;
  }
  OPENDES_TRY_ASSIGN(auto uri, members.Text("DestinationKeyVaultUri"));
  Replace(profile.destination.uri, std::move(uri));
  OPENDES_TRY_ASSIGN(auto schema, members.Text("DestinationSchemaName"));
  if (schema && !schema->empty()) profile.schema = *std::move(schema);
  OPENDES_TRY_ASSIGN(auto prefix, members.Text("DestinationPrefix"));
  Replace(profile.prefix, std::move(prefix));
  return {};
}

// The number as text, as the original does. An active profile with a stream that will not go on by
// itself is in error.
std::string StateText(const Profile& profile, const std::vector<StreamStatus>& streams) {
  const bool in_error = profile.state == ProfileState::kActive &&
                        std::ranges::any_of(streams, &StreamStatus::stopped);
  const ProfileState state = in_error ? ProfileState::kError : profile.state;
  return std::to_string(static_cast<int>(state));
}

boost::json::object RenderBag(const Bag& bag) {
  boost::json::object object;
  for (const auto& [key, value] : bag) object[key] = value;
  return object;
}

// An entity that has no status yet has one that says so.
std::vector<StreamStatus> StatusOfEach(const Profile& profile,
                                       const std::vector<StreamStatus>& streams) {
  std::map<EntityName, const StreamStatus*> known;
  for (const StreamStatus& one : streams) known[one.stream.entity] = &one;
  std::vector<StreamStatus> each;
  for (const ProfileEntity& entity : profile.entities) {
    const auto found = known.find(entity.entity);
    StreamStatus begun;
    begun.stream = {.profile = profile.id, .entity = entity.entity};
    each.push_back(found == known.end() ? begun : *found->second);
  }
  return each;
}

boost::json::object RenderEntity(const ProfileEntity& entity, const StreamStatus& status,
                                 bool with_status, TimePoint now) {
  boost::json::object object;
  object["Type"] = entity.entity.str();
  object["Settings"] = RenderBag(entity.settings);
  object["Object"] = RenderBag(entity.settings);
  PutTime(object, "InitialSyncMetadataCreatedTime", status.metadata_created_at);
  PutTime(object, "InitialSyncDataCompletedTime", status.initial_data_completed_at);
  PutTime(object, "InitialSyncProcessCompleteTime", status.initial_data_completed_at);
  if (status.initial_data_completed_at) {
    PutTime(object, "LastDeltaSyncDataTime", status.last_change_at);
  }
  if (with_status) object["Status"] = RenderStreamStatus(status, now);
  return object;
}

boost::json::object RenderRetryPolicy(const RetryPolicy& retry) {
  return {{"MaxRetryCount", retry.max_retry_count},
          {"IntervalInSeconds", retry.interval_in_seconds},
          {"Backoff", "Simple"}};
}

}  // namespace

Result<Profile> ParseProfile(std::string_view body, Profile base) {
  OPENDES_TRY_ASSIGN(const boost::json::object object, ParseJsonObject(body));
  const JsonMembers members(object);
  OPENDES_TRY_ASSIGN(auto name, members.Text("Name"));
  Replace(base.name, std::move(name));
  OPENDES_TRY(ReadOrganization(members, base.organization));
  OPENDES_TRY(ReadDestination(members, base));
  OPENDES_TRY(ReadEntities(members, base));
  OPENDES_TRY(ReadRetryPolicy(members, base.retry));
  OPENDES_TRY_ASSIGN(const auto write_delete_log, members.Boolean("WriteDeleteLog"));
  Replace(base.write_delete_log, write_delete_log);
  OPENDES_TRY(ReadSettings(members, base.settings));
  return base;
}

Result<std::string> ParseVersion(std::string_view body) {
  OPENDES_TRY_ASSIGN(const boost::json::object object, ParseJsonObject(body));
  const JsonMembers members(object);
  const boost::json::value* version = members.Find("Version");
  if (version != nullptr && version->is_int64()) return std::to_string(version->get_int64());
  OPENDES_TRY_ASSIGN(auto text, members.Text("Version"));
  return std::move(text).value_or("");
}

boost::json::object RenderProfile(const Profile& profile, const std::string& organization_url,
                                  const std::vector<StreamStatus>& streams, bool with_status,
                                  TimePoint now) {
  const std::vector<StreamStatus> each = StatusOfEach(profile, streams);
  boost::json::object object;
  object["Id"] = profile.id.str();
  object["Version"] = std::to_string(profile.version);
  object["State"] = StateText(profile, each);
  object["Name"] = profile.name;
  object["OrganizationId"] = profile.organization.str();
  object["OrganizationUrl"] = organization_url;
  object["DestinationType"] = Word(profile.destination_type);
  object["DestinationKeyVaultUri"] = profile.destination.uri;
  object["DestinationSchemaName"] = profile.schema;
  object["DestinationPrefix"] = profile.prefix;
  boost::json::array entities;
  for (std::size_t i = 0; i < each.size(); ++i) {
    entities.push_back(RenderEntity(profile.entities[i], each[i], with_status, now));
  }
  object["Entities"] = std::move(entities);
  object["RetryPolicy"] = RenderRetryPolicy(profile.retry);
  object["WriteDeleteLog"] = profile.write_delete_log;
  object["Settings"] = RenderBag(profile.settings);
  PutTime(object, "CreationTime", profile.created_at);
  PutTime(object, "ActivationTime", profile.activated_at);
  PutTime(object, "UpdateTime", profile.updated_at);
  PutTime(object, "LastModified", profile.modified_at);
  if (with_status) object["Status"] = RenderProfileStatus(profile, each, now);
  return object;
}

boost::json::object RenderState(const Profile& profile, const std::vector<StreamStatus>& streams) {
  return {{"Id", profile.id.str()}, {"State", StateText(profile, streams)}};
}

}  // namespace opendes::api
