#include "control/profile_json.h"

#include <boost/json.hpp>

namespace opendes::control {
namespace {

namespace json = boost::json;

json::object ToObject(const Settings& settings) {
  json::object object;
  for (const auto& [key, value] : settings) object[key] = value;
  return object;
}

Settings FromObject(const json::object& object) {
  Settings settings;
  for (const auto& [key, value] : object) {
    settings.emplace(key, std::string_view(value.as_string()));
  }
  return settings;
}

std::vector<ProfileEntity> FromArray(const json::array& array) {
  std::vector<ProfileEntity> entities;
  for (const json::value& item : array) {
    const json::object& object = item.as_object();
    entities.push_back(
        {.entity = EntityName(std::string(std::string_view(object.at("entity").as_string()))),
         .settings = FromObject(object.at("settings").as_object())});
  }
  return entities;
}

// Parses and converts; Boost.JSON's exceptions end here.
template <typename Convert>
auto Parse(std::string_view text, Convert convert) -> Result<decltype(convert(json::value()))> {
  try {
    return convert(json::parse(text));
  } catch (const std::exception& reason) {
    return Fail(Error{.code = ErrorCode::kCorrupt,
                      .blame = Blame::kControl,
                      .message = "a profile in the control store is not readable",
                      .retry_after = std::nullopt,
                      .detail = reason.what()});
  }
}

}  // namespace

std::string RenderSettings(const Settings& settings) { return json::serialize(ToObject(settings)); }

std::string RenderEntities(const std::vector<ProfileEntity>& entities) {
  json::array array;
  for (const ProfileEntity& entity : entities) {
    array.push_back({{"entity", entity.entity.str()}, {"settings", ToObject(entity.settings)}});
  }
  return json::serialize(array);
}

Result<Settings> ParseSettings(std::string_view text) {
  return Parse(text, [](const json::value& value) { return FromObject(value.as_object()); });
}

Result<std::vector<ProfileEntity>> ParseEntities(std::string_view text) {
  return Parse(text, [](const json::value& value) { return FromArray(value.as_array()); });
}

}  // namespace opendes::control
