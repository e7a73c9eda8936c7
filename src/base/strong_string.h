// Names and identifiers that must not be mixed up: an EntityName is not a ProfileId.
#pragma once

#include <fmt/format.h>

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace opendes {

template <typename Tag>
class StrongString {
 public:
  StrongString() = default;
  explicit StrongString(std::string value) : value_(std::move(value)) {}

  const std::string& str() const { return value_; }
  bool empty() const { return value_.empty(); }
  auto operator<=>(const StrongString&) const = default;

 private:
  std::string value_;
};

}  // namespace opendes

template <typename Tag>
struct std::hash<opendes::StrongString<Tag>> {
  std::size_t operator()(const opendes::StrongString<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};

template <typename Tag>
struct fmt::formatter<opendes::StrongString<Tag>> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const opendes::StrongString<Tag>& id, Context& context) const {
    return fmt::formatter<std::string_view>::format(id.str(), context);
  }
};
