// The members of a token's JSON header or of its claims. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace opendes::auth {

class TokenFields {
 public:
  // nullopt unless text is a JSON object of at most limits::kJsonDepth levels.
  static std::optional<TokenFields> Parse(std::string_view text);

  bool Has(std::string_view name) const;
  // Empty when missing or not a string.
  std::string_view Text(std::string_view name) const;
  // Only a JSON integer within 64 bits; not "1", not 1.0.
  std::optional<std::int64_t> Integer(std::string_view name) const;
  // A string, or an array of nothing but strings; empty for all else.
  std::vector<std::string> TextOrList(std::string_view name) const;

 private:
  using Value = std::variant<std::monostate, std::string, std::int64_t, std::vector<std::string>>;
  template <typename Kind>
  const Kind* FindKind(std::string_view name) const;

  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace opendes::auth
