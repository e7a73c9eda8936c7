#include "app/demo/json_fields.h"

namespace opendes::app {

namespace json = boost::json;

Result<json::value> ParseJson(std::string_view text, std::string_view what) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  if (!failed) return value;
  return Fail(ErrorCode::kProtocol, Blame::kUs, "{} is not JSON: {}", what, failed.message());
}

const json::value& Member(const json::value& value, std::string_view key) {
  static const json::value kNone = json::object();
  const json::object* object = value.if_object();
  const json::value* member = object == nullptr ? nullptr : object->if_contains(key);
  return member == nullptr ? kNone : *member;
}

std::string TextMember(const json::value& value, std::string_view key) {
  const json::string* text = Member(value, key).if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

std::int64_t NumberMember(const json::value& value, std::string_view key) {
  boost::system::error_code failed;
  const auto number = Member(value, key).to_number<std::int64_t>(failed);
  return failed ? 0 : number;
}

bool FlagMember(const json::value& value, std::string_view key) {
  const bool* flag = Member(value, key).if_bool();
  return flag != nullptr && *flag;
}

const json::array& ArrayMember(const json::value& value, std::string_view key) {
  static const json::array kNone;
  const json::array* array = Member(value, key).if_array();
  return array == nullptr ? kNone : *array;
}

}  // namespace opendes::app
