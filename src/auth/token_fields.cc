#include "auth/token_fields.h"

#include <boost/json.hpp>

#include "base/limits.h"

namespace opendes::auth {
namespace {

namespace json = boost::json;

// nullopt when one of the elements is not a string.
std::optional<std::vector<std::string>> ReadList(const json::array& array) {
  std::vector<std::string> texts;
  for (const json::value& element : array) {
    if (!element.is_string()) return std::nullopt;
    texts.emplace_back(element.get_string());
  }
  return texts;
}

}  // namespace

std::optional<TokenFields> TokenFields::Parse(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  const json::value document = json::parse(text, error, {}, options);
  if (error || !document.is_object()) return std::nullopt;
  TokenFields fields;
  for (const auto& [key, value] : document.get_object()) {
    Value& kept = fields.values_[key];
    if (value.is_string()) kept = std::string(value.get_string());
    if (value.is_int64()) kept = value.get_int64();
    if (!value.is_array()) continue;
    if (auto list = ReadList(value.get_array())) kept = std::move(*list);
  }
  return fields;
}

template <typename Kind>
const Kind* TokenFields::FindKind(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : std::get_if<Kind>(&found->second);
}

bool TokenFields::Has(std::string_view name) const { return values_.contains(name); }

std::string_view TokenFields::Text(std::string_view name) const {
  const auto* text = FindKind<std::string>(name);
  return text == nullptr ? std::string_view() : *text;
}

std::optional<std::int64_t> TokenFields::Integer(std::string_view name) const {
  const auto* number = FindKind<std::int64_t>(name);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::vector<std::string> TokenFields::TextOrList(std::string_view name) const {
  if (const auto* list = FindKind<std::vector<std::string>>(name)) return *list;
  if (const auto* text = FindKind<std::string>(name)) return {*text};
  return {};
}

}  // namespace opendes::auth
