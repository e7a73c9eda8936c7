#include "source/dataverse/plain_decimal.h"

#include <algorithm>
#include <charconv>

namespace opendes::source {
namespace {

constexpr int kLargestExponent = 400;

std::size_t SkipDigits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

NumberForm FormOf(std::string_view number) {
  std::size_t at = number.starts_with('-') ? 1 : 0;
  const std::size_t whole = at;
  at = SkipDigits(number, at);
  if (at == whole || (number[whole] == '0' && at > whole + 1)) return NumberForm::kInvalid;
  if (at < number.size() && number[at] == '.') {
    const std::size_t fraction = at + 1;
    at = SkipDigits(number, fraction);
    if (at == fraction) return NumberForm::kInvalid;
  }
  if (at == number.size()) return NumberForm::kPlain;
  if (number[at] != 'e' && number[at] != 'E') return NumberForm::kInvalid;
  ++at;
  if (at < number.size() && (number[at] == '+' || number[at] == '-')) ++at;
  const std::size_t exponent = at;
  at = SkipDigits(number, at);
  return at > exponent && at == number.size() ? NumberForm::kExponent : NumberForm::kInvalid;
}

std::optional<std::string> ExpandExponent(std::string_view number) {
  const bool negative = number.starts_with('-');
  if (negative) number.remove_prefix(1);
  const auto mark = number.find_first_of("eE");
  std::string_view power = number.substr(mark + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
  if (error != std::errc() || end != power.data() + power.size() ||
      std::abs(exponent) > kLargestExponent) {
    return std::nullopt;
  }
  const std::string_view mantissa = number.substr(0, mark);
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  std::string digits(mantissa.substr(0, point));
  if (point < mantissa.size()) digits += mantissa.substr(point + 1);
  // Where the point stands in `digits`; zeros are put in front or behind until it lies inside.
  int position = static_cast<int>(point) + exponent;
  if (position < 1) {
    digits.insert(0, static_cast<std::size_t>(1 - position), '0');
    position = 1;
  }
  const auto whole = static_cast<std::size_t>(position);
  if (whole > digits.size()) digits.append(whole - digits.size(), '0');
  if (whole < digits.size()) digits.insert(whole, 1, '.');
  const auto first = std::min(digits.find_first_not_of('0'), digits.size());
  // One zero stays in front of the point.
  const auto keep_from = std::min(first, whole - 1);
  digits.erase(0, keep_from);
  return negative ? '-' + digits : digits;
}

}  // namespace opendes::source
