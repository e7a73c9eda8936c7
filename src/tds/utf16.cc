#include "tds/utf16.h"

#include <cstdint>

namespace opendes::tds {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
constexpr std::uint32_t kReplacement = 0xFFFD;

bool IsHighSurrogate(std::uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool IsLowSurrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

struct Decoded {
  std::uint32_t point = 0;
  std::size_t bytes = 0;  // 0: not UTF-8
};

// The code point at the front of `in`, which starts with a byte above 0x7F.
Decoded DecodeOne(std::string_view in) {
  const auto first = static_cast<std::uint8_t>(in[0]);
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || in.size() < bytes) return {};
  std::uint32_t point = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<std::uint8_t>(in[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    point = point << 6 | (next & 0x3FU);
  }
  const std::uint32_t smallest = bytes == 4 ? 0x10000 : bytes == 3 ? 0x800 : 0x80;
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < smallest || point > 0x10FFFF || surrogate) return {};
  return {point, bytes};
}

char* StoreUnit(char* out, std::uint32_t unit) {
  StoreLittle(out, static_cast<std::uint16_t>(unit));
  return out + 2;
}

char* StorePoint(char* out, std::uint32_t point) {
  if (point < 0x10000) return StoreUnit(out, point);
  out = StoreUnit(out, 0xD800 + ((point - 0x10000) >> 10));
  return StoreUnit(out, 0xDC00 + ((point - 0x10000) & 0x3FFU));
}

void AppendPoint(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xC0U | point >> 6);
  } else {
    if (point < 0x10000) {
      byte(0xE0U | point >> 12);
    } else {
      byte(0xF0U | point >> 18);
      byte(0x80U | (point >> 12 & 0x3FU));
    }
    byte(0x80U | (point >> 6 & 0x3FU));
  }
  byte(0x80U | (point & 0x3FU));
}

}  // namespace

std::optional<std::size_t> AppendUtf16(ByteBuffer& out, std::string_view utf8) {
  // No UTF-8 byte becomes more than one unit.
  char* const begin = out.Reserve(utf8.size() * 2 + 2);
  char* end = begin;
  std::size_t i = 0;
  while (i < utf8.size()) {
    // Eight ASCII letters at a time.
    while (i + 8 <= utf8.size() && (LoadLittle<std::uint64_t>(utf8.data() + i) & kHighBits) == 0) {
      for (std::size_t k = 0; k < 8; ++k) {
        StoreLittle(end + 2 * k, static_cast<std::uint16_t>(utf8[i + k]));
      }
      end += 16;
      i += 8;
    }
    if (i == utf8.size()) break;
    const auto byte = static_cast<std::uint8_t>(utf8[i]);
    if (byte < 0x80) {
      end = StoreUnit(end, byte);
      ++i;
      continue;
    }
    const Decoded decoded = DecodeOne(utf8.substr(i));
    if (decoded.bytes == 0) return std::nullopt;
    end = StorePoint(end, decoded.point);
    i += decoded.bytes;
  }
  const auto bytes = static_cast<std::size_t>(end - begin);
  out.Commit(bytes);
  return bytes / 2;
}

std::size_t CountUtf16(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<std::uint8_t>(c);
    units +=
        static_cast<std::size_t>((byte & 0xC0U) != 0x80U) + static_cast<std::size_t>(byte >= 0xF0);
  }
  return units;
}

void AppendUtf8(std::string& out, const char* utf16, std::size_t units) {
  out.reserve(out.size() + units);
  for (std::size_t i = 0; i < units; ++i) {
    std::uint32_t point = LoadLittle<std::uint16_t>(utf16 + 2 * i);
    if (IsHighSurrogate(point)) {
      const std::uint32_t next = i + 1 < units ? LoadLittle<std::uint16_t>(utf16 + 2 * i + 2) : 0;
      if (IsLowSurrogate(next)) {
        point = 0x10000 + ((point - 0xD800) << 10) + (next - 0xDC00);
        ++i;
      } else {
        point = kReplacement;
      }
    } else if (IsLowSurrogate(point)) {
      point = kReplacement;
    }
    AppendPoint(out, point);
  }
}

}  // namespace opendes::tds
