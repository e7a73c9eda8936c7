#include "tds/decimal.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace opendes::tds {
namespace {

__extension__ using Wide = unsigned __int128;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

struct Digits {
  bool negative = false;
  std::string_view whole;     // without leading zeros
  std::string_view fraction;  // without trailing zeros
};

bool Split(std::string_view text, Digits& digits) {
  digits.negative = text.starts_with('-');
  if (digits.negative) text.remove_prefix(1);
  const auto point = text.find('.');
  digits.whole = text.substr(0, point);
  digits.fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  if (digits.whole.empty() || (point != std::string_view::npos && digits.fraction.empty())) {
    return false;
  }
  if (!std::all_of(digits.whole.begin(), digits.whole.end(), IsDigit) ||
      !std::all_of(digits.fraction.begin(), digits.fraction.end(), IsDigit)) {
    return false;
  }
  while (digits.whole.starts_with('0')) digits.whole.remove_prefix(1);
  while (digits.fraction.ends_with('0')) digits.fraction.remove_suffix(1);
  return true;
}

void Append(Wide& number, std::string_view digits) {
  for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
}

void AppendNumber(std::string& out, bool negative, Wide number, int scale) {
  std::array<char, 48> text;
  char* const end = text.data() + text.size();
  char* begin = end;
  int digits = 0;
  while (number != 0 || digits <= scale) {
    if (digits == scale && scale > 0) *--begin = '.';
    *--begin = static_cast<char>('0' + static_cast<int>(number % 10));
    number /= 10;
    ++digits;
  }
  if (negative) *--begin = '-';
  out.append(begin, end);
}

}  // namespace

DecimalFault EncodeDecimal(std::string_view text, int precision, int scale, char* out) {
  Digits digits;
  if (!Split(text, digits)) return DecimalFault::kNoNumber;
  const auto places = static_cast<std::size_t>(scale);
  if (digits.fraction.size() > places) return DecimalFault::kTooPrecise;
  if (digits.whole.size() + places > static_cast<std::size_t>(precision)) {
    return DecimalFault::kTooLarge;
  }
  Wide number = 0;
  Append(number, digits.whole);
  Append(number, digits.fraction);
  for (std::size_t i = digits.fraction.size(); i < places; ++i) number *= 10;
  out[0] = digits.negative && number != 0 ? 0 : 1;
  std::memcpy(out + 1, &number, sizeof(number));
  return DecimalFault::kNone;
}

void DecodeDecimal(std::string& out, std::string_view bytes, int scale) {
  Wide number = 0;
  std::memcpy(&number, bytes.data() + 1, bytes.size() - 1);
  AppendNumber(out, bytes[0] == 0, number, scale);
}

void AppendScaled(std::string& out, std::int64_t value, int scale) {
  const bool negative = value < 0;
  const auto bits = static_cast<std::uint64_t>(value);
  AppendNumber(out, negative, negative ? 0 - bits : bits, scale);
}

}  // namespace opendes::tds
