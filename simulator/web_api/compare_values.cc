#include "simulator/web_api/compare_values.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace opendes::sim {
namespace {

bool IsWholeNumber(std::string_view text) {
  return text.find_first_of(".eE") == std::string_view::npos;
}

std::weak_ordering CompareNumbers(std::string_view a, std::string_view b) {
  if (IsWholeNumber(a) && IsWholeNumber(b)) {
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::from_chars(a.data(), a.data() + a.size(), x);
    std::from_chars(b.data(), b.data() + b.size(), y);
    return x <=> y;
  }
  double x = 0;
  double y = 0;
  std::from_chars(a.data(), a.data() + a.size(), x);
  std::from_chars(b.data(), b.data() + b.size(), y);
  if (x < y) return std::weak_ordering::less;
  return x > y ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

}  // namespace

std::string Unquoted(std::string_view json) {
  if (json.size() < 2 || json.front() != '"') return std::string(json);
  if (json.find('\\') == std::string_view::npos)
    return std::string(json.substr(1, json.size() - 2));
  boost::system::error_code failed;
  const auto value = boost::json::parse(json, failed);
  return failed || !value.is_string() ? std::string() : std::string(value.as_string());
}

std::string Folded(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::weak_ordering CompareValues(AttributeKind kind, std::string_view a, std::string_view b) {
  if (a == "null" || b == "null") return (a != "null") <=> (b != "null");
  switch (kind) {
    case AttributeKind::kBigInt:
    case AttributeKind::kDecimal:
    case AttributeKind::kDouble:
    case AttributeKind::kInteger:
    case AttributeKind::kMoney:
    case AttributeKind::kPicklist:
    case AttributeKind::kState:
    case AttributeKind::kStatus:
      return CompareNumbers(a, b);
    default:
      return Folded(Unquoted(a)) <=> Folded(Unquoted(b));
  }
}

}  // namespace opendes::sim
