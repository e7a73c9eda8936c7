// Decimal digits ↔ the binary form of decimal and numeric. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace opendes::tds {

constexpr int kLargestPrecision = 38;
// A sign, then the digits as a 16-byte number: the full width, whatever the precision.
constexpr std::size_t kDecimalBytes = 17;

enum class DecimalFault : std::uint8_t {
  kNone,
  kNoNumber,    // not -?digits[.digits]
  kTooPrecise,  // digits behind the point that the scale would cut off
  kTooLarge,    // more digits in all than the precision
};

// Writes kDecimalBytes; what is written when it fails is of no use.
DecimalFault EncodeDecimal(std::string_view text, int precision, int scale, char* out);

// Appends -?digits[.digits], with `scale` digits behind the point. `bytes` is 5, 9, 13 or 17 long.
void DecodeDecimal(std::string& out, std::string_view bytes, int scale);
// The same of a number of 1/10^scale.
void AppendScaled(std::string& out, std::int64_t value, int scale);

}  // namespace opendes::tds
