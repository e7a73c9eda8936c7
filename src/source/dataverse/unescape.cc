#include "source/dataverse/unescape.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace opendes::source {
namespace {

// The four digits behind "\u".
std::optional<std::uint32_t> ReadUnit(std::string_view text, std::size_t at) {
  if (text.size() < at + 4) return std::nullopt;
  std::uint32_t unit = 0;
  const char* first = text.data() + at;
  const auto [end, error] = std::from_chars(first, first + 4, unit, 16);
  if (error != std::errc() || end != first + 4) return std::nullopt;
  return unit;
}

bool IsHighSurrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

char* WriteUtf8(std::uint32_t code, char* out) {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

// The character of "\uXXXX" or of a pair of them; `at` stands behind the first 'u' and is moved on.
std::optional<std::uint32_t> ReadCharacter(std::string_view text, std::size_t& at) {
  const auto unit = ReadUnit(text, at);
  if (!unit || IsLowSurrogate(*unit)) return std::nullopt;
  at += 4;
  if (!IsHighSurrogate(*unit)) return unit;
  if (text.substr(at, 2) != "\\u") return std::nullopt;
  const auto low = ReadUnit(text, at + 2);
  if (!low || !IsLowSurrogate(*low)) return std::nullopt;
  at += 6;
  return 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
}

// What a single-letter escape stands for; 0 for no such escape.
char Letter(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

std::optional<std::size_t> Unescape(std::string_view escaped, char* out) {
  char* const begin = out;
  std::size_t at = 0;
  while (at < escaped.size()) {
    const std::size_t plain = std::min(escaped.find('\\', at), escaped.size()) - at;
    std::memcpy(out, escaped.data() + at, plain);
    out += plain;
    at += plain;
    if (at == escaped.size()) break;
    if (at + 1 == escaped.size()) return std::nullopt;
    const char letter = escaped[at + 1];
    at += 2;
    if (letter == 'u') {
      const auto character = ReadCharacter(escaped, at);
      if (!character) return std::nullopt;
      out = WriteUtf8(*character, out);
    } else {
      const char c = Letter(letter);
      if (c == 0) return std::nullopt;
      *out++ = c;
    }
  }
  return static_cast<std::size_t>(out - begin);
}

}  // namespace opendes::source
