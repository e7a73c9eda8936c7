#include "api/json_reader.h"

#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/limits.h"

namespace opendes::api {
namespace {

tl::unexpected<Error> NotAnObject(std::string_view why) {
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "the body is not a JSON object in UTF-8: {}", why);
}

}  // namespace

Result<boost::json::object> ParseJsonObject(std::string_view text) {
  if (text.empty()) return NotAnObject("it is empty");
  boost::json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::system::error_code failed;
  boost::json::value value = boost::json::parse(text, failed, {}, options);
  if (failed) return NotAnObject(failed.message());
  if (!value.is_object()) return NotAnObject("it is another kind of value");
  return std::move(value.as_object());
}

const boost::json::value* JsonMembers::Find(std::string_view name) const {
  const boost::json::value* found = object_.if_contains(name);
  if (found == nullptr) {
    for (const auto& member : object_) {
      if (EqualIgnoringCase(member.key(), name)) found = &member.value();
    }
  }
  return found != nullptr && found->is_null() ? nullptr : found;
}

Result<std::optional<std::string>> JsonMembers::Text(std::string_view name) const {
  const boost::json::value* found = Find(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_string()) return Wrong(name, "a text is expected");
  const std::string_view text = found->get_string();
  if (text.find('\0') != std::string_view::npos) return Wrong(name, "it contains a NUL character");
  return std::string(text);
}

Result<std::optional<std::int64_t>> JsonMembers::Integer(std::string_view name) const {
  const boost::json::value* found = Find(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_int64()) return Wrong(name, "a whole number is expected");
  return found->get_int64();
}

Result<std::optional<bool>> JsonMembers::Boolean(std::string_view name) const {
  const boost::json::value* found = Find(name);
  if (found == nullptr) return std::nullopt;
  if (!found->is_bool()) return Wrong(name, "true or false is expected");
  return found->get_bool();
}

Result<const boost::json::object*> JsonMembers::Object(std::string_view name) const {
  const boost::json::value* found = Find(name);
  if (found == nullptr) return nullptr;
  if (!found->is_object()) return Wrong(name, "an object is expected");
  return &found->get_object();
}

Result<const boost::json::array*> JsonMembers::List(std::string_view name) const {
  const boost::json::value* found = Find(name);
  if (found == nullptr) return nullptr;
  if (!found->is_array()) return Wrong(name, "a list is expected");
  return &found->get_array();
}

std::string JsonMembers::PathOf(std::string_view name) const {
  return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
}

tl::unexpected<Error> JsonMembers::Wrong(std::string_view name, std::string_view rule) const {
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "{} is not acceptable: {}", PathOf(name),
              rule);
}

}  // namespace opendes::api
