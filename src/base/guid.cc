#include "base/guid.h"

#include <sys/random.h>

#include <cstdlib>

namespace opendes {
namespace {

constexpr char kHex[] = "0123456789abcdef";

constexpr std::array<std::int8_t, 256> MakeNibbles() {
  std::array<std::int8_t, 256> table{};
  for (auto& value : table) value = -1;
  for (int i = 0; i < 10; ++i)
    table[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i) {
    table[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
    table[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  return table;
}
constexpr auto kNibbles = MakeNibbles();

// Where each byte's two characters start in the text.
constexpr std::array<std::uint8_t, 16> kOffsets = {0,  2,  4,  6,  9,  11, 14, 16,
                                                   19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

std::optional<Guid> Guid::Parse(std::string_view text) {
  if (text.size() == kTextSize + 2 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, kTextSize);
  }
  if (text.size() != kTextSize || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
      text[23] != '-') {
    return std::nullopt;
  }
  Guid guid;
  for (std::size_t i = 0; i < guid.bytes.size(); ++i) {
    const int high = kNibbles[static_cast<std::uint8_t>(text[kOffsets[i]])];
    const int low = kNibbles[static_cast<std::uint8_t>(text[kOffsets[i] + 1U])];
    if (high < 0 || low < 0) return std::nullopt;
    guid.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return guid;
}

Guid Guid::Random() {
  Guid guid;
  // getrandom for 16 bytes cannot fail or be short once the system has booted.
  if (getrandom(guid.bytes.data(), guid.bytes.size(), 0) != 16) std::abort();
  guid.bytes[6] = static_cast<std::uint8_t>((guid.bytes[6] & 0x0F) | 0x40);
  guid.bytes[8] = static_cast<std::uint8_t>((guid.bytes[8] & 0x3F) | 0x80);
  return guid;
}

void Guid::Format(char* out) const {
  out[8] = out[13] = out[18] = out[23] = '-';
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[kOffsets[i]] = kHex[bytes[i] >> 4];
    out[kOffsets[i] + 1U] = kHex[bytes[i] & 0x0F];
  }
}

std::string Guid::ToString() const {
  std::string text(kTextSize, '\0');
  Format(text.data());
  return text;
}

}  // namespace opendes
