// A 16-byte GUID, bytes in the order in which its text shows them (so text order is byte order).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace opendes {

struct Guid {
  static constexpr std::size_t kTextSize = 36;

  std::array<std::uint8_t, 16> bytes{};

  // "60c4e274-0d87-e711-80e5-00155db19e6d", either case, braces allowed; nullopt for anything else.
  static std::optional<Guid> Parse(std::string_view text);
  // A random (version 4) GUID from the system's generator.
  static Guid Random();

  // Writes exactly kTextSize lower-case characters, no terminator.
  void Format(char* out) const;
  std::string ToString() const;

  auto operator<=>(const Guid&) const = default;
};

}  // namespace opendes

template <>
struct std::hash<opendes::Guid> {
  std::size_t operator()(const opendes::Guid& guid) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, guid.bytes.data(), 8);
    std::memcpy(&low, guid.bytes.data() + 8, 8);
    return static_cast<std::size_t>((high ^ (low * 0x9E3779B97F4A7C15ULL)) * 0xBF58476D1CE4E5B9ULL);
  }
};
