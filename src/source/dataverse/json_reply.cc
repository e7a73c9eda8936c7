#include "source/dataverse/json_reply.h"

#include <limits>

#include "base/limits.h"

namespace opendes::source {

Result<JsonValue> ParseJsonReply(std::string_view body) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  JsonValue value = boost::json::parse(body, error, {}, options);
  if (error || !value.is_object()) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the organisation's answer is not JSON");
  }
  return value;
}

std::string_view TextAt(const JsonObject& object, std::string_view key) {
  const JsonValue* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

bool BoolAt(const JsonObject& object, std::string_view key) {
  const JsonValue* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<int> IntAt(const JsonObject& object, std::string_view key) {
  const JsonValue* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const auto number = value->get_int64();
  if (number < 0 || number > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(number);
}

const JsonObject* ObjectAt(const JsonObject& object, std::string_view key) {
  const JsonValue* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const JsonArray* ArrayAt(const JsonObject& object, std::string_view key) {
  const JsonValue* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

}  // namespace opendes::source
