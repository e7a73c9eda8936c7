#include "http/address.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace opendes::http {
namespace {

using Bytes4 = std::array<std::uint8_t, 4>;
using Bytes16 = std::array<std::uint8_t, 16>;

template <typename Bytes>
struct Range {
  Bytes prefix;
  int bits;
};

template <typename Bytes>
bool Contains(const Range<Bytes>& range, const Bytes& address) {
  const auto whole = static_cast<std::size_t>(range.bits / 8);
  if (!std::equal(address.begin(), address.begin() + whole, range.prefix.begin())) return false;
  if (range.bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - range.bits % 8));
  return (address[whole] & mask) == range.prefix[whole];
}

// IANA's special-purpose registries, plus multicast.
constexpr std::array kNotPublic4 = {
    Range<Bytes4>{{0, 0, 0, 0}, 8},
    Range<Bytes4>{{10, 0, 0, 0}, 8},
    Range<Bytes4>{{100, 64, 0, 0}, 10},
    Range<Bytes4>{{127, 0, 0, 0}, 8},
    Range<Bytes4>{{169, 254, 0, 0}, 16},
    Range<Bytes4>{{172, 16, 0, 0}, 12},
    Range<Bytes4>{{192, 0, 0, 0}, 24},
    Range<Bytes4>{{192, 0, 2, 0}, 24},
    Range<Bytes4>{{192, 88, 99, 0}, 24},
    Range<Bytes4>{{192, 168, 0, 0}, 16},
    Range<Bytes4>{{198, 18, 0, 0}, 15},
    Range<Bytes4>{{198, 51, 100, 0}, 24},
    Range<Bytes4>{{203, 0, 113, 0}, 24},
    Range<Bytes4>{{224, 0, 0, 0}, 4},
    Range<Bytes4>{{240, 0, 0, 0}, 4},
    Range<Bytes4>{{168, 63, 129, 16}, 32},  // Azure's wire server
};

constexpr Range<Bytes16> kGlobalUnicast6{{0x20}, 3};  // all that IANA has given out
constexpr std::array kNotPublic6 = {
    Range<Bytes16>{{0x20, 0x01, 0x00}, 23},        // protocol assignments, Teredo
    Range<Bytes16>{{0x20, 0x01, 0x0D, 0xB8}, 32},  // documentation
    Range<Bytes16>{{0x20, 0x02}, 16},              // 6to4: carries an IPv4 address
    Range<Bytes16>{{0x3F, 0xFF, 0x00}, 20},        // documentation
};
constexpr Range<Bytes16> kMapped{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96};

bool IsPublic4(const Bytes4& address) {
  return std::ranges::none_of(kNotPublic4,
                              [&](const auto& range) { return Contains(range, address); });
}

bool IsPublic6(const Bytes16& address) {
  if (Contains(kMapped, address)) {
    return IsPublic4({address[12], address[13], address[14], address[15]});
  }
  return Contains(kGlobalUnicast6, address) &&
         std::ranges::none_of(kNotPublic6,
                              [&](const auto& range) { return Contains(range, address); });
}

Bytes4 BytesOf4(const sockaddr& address) {
  Bytes4 bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, bytes.size());
  return bytes;
}

Bytes16 BytesOf6(const sockaddr& address) {
  Bytes16 bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr,
              bytes.size());
  return bytes;
}

}  // namespace

bool IsLoopback(const sockaddr& address) {
  constexpr Range<Bytes16> kLoopback6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};
  if (address.sa_family == AF_INET) return BytesOf4(address)[0] == 127;
  return address.sa_family == AF_INET6 && Contains(kLoopback6, BytesOf6(address));
}

bool IsPublic(const sockaddr& address) {
  if (address.sa_family == AF_INET) return IsPublic4(BytesOf4(address));
  return address.sa_family == AF_INET6 && IsPublic6(BytesOf6(address));
}

}  // namespace opendes::http
