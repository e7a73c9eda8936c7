#include "destination/postgres/encode_numeric.h"

#include <algorithm>

namespace opendes::destination::postgres {
namespace {

constexpr std::size_t kGroup = 4;  // decimal digits in one digit of a numeric
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kLongest = 1000;  // digits on either side of the point
constexpr std::int16_t kNegative = 0x4000;

struct Digits {
  std::string_view whole;     // no zeros in front
  std::string_view fraction;  // as written
  bool negative = false;
};

bool AreDigits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool Split(std::string_view text, Digits& digits) {
  if (text.starts_with('-')) {
    digits.negative = true;
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  digits.whole = text.substr(0, point);
  if (point != std::string_view::npos) digits.fraction = text.substr(point + 1);
  if (digits.whole.empty() || digits.whole.size() > kLongest || digits.fraction.size() > kLongest ||
      !AreDigits(digits.whole) || !AreDigits(digits.fraction)) {
    return false;
  }
  digits.whole.remove_prefix(std::min(digits.whole.find_first_not_of('0'), digits.whole.size()));
  return true;
}

NumericFault CheckFits(const Digits& digits, NumericLimit limit) {
  if (limit.scale < 0) return NumericFault::kNone;
  const auto scale = static_cast<std::size_t>(limit.scale);
  if (digits.fraction.size() > scale &&
      digits.fraction.find_first_not_of('0', scale) != std::string_view::npos) {
    return NumericFault::kTooPrecise;
  }
  if (digits.whole.size() + scale > static_cast<std::size_t>(limit.precision)) {
    return NumericFault::kTooLarge;
  }
  return NumericFault::kNone;
}

// Writes groups of four digits. `skew` zeros stand in front of the first group, and as many as are
// missing behind the last.
char* WriteGroups(char* out, std::string_view digits, std::size_t skew) {
  int value = 0;
  std::size_t in_group = skew;
  for (const char c : digits) {
    value = value * 10 + (c - '0');
    if (++in_group < kGroup) continue;
    sql::PgCopyBuffer::AddInt16(out, static_cast<std::int16_t>(value));
    out += 2;
    value = 0;
    in_group = 0;
  }
  if (in_group == 0) return out;
  for (; in_group < kGroup; ++in_group) value *= 10;
  sql::PgCopyBuffer::AddInt16(out, static_cast<std::int16_t>(value));
  return out + 2;
}

}  // namespace

NumericFault AppendNumeric(sql::PgCopyBuffer& buffer, std::string_view text, NumericLimit limit) {
  Digits digits;
  if (!Split(text, digits)) return NumericFault::kNoNumber;
  const NumericFault fault = CheckFits(digits, limit);
  if (fault != NumericFault::kNone) return fault;

  const std::size_t whole_groups = (digits.whole.size() + kGroup - 1) / kGroup;
  const std::size_t skew = whole_groups * kGroup - digits.whole.size();
  const std::size_t groups = whole_groups + (digits.fraction.size() + kGroup - 1) / kGroup;
  const std::size_t size = kHeaderBytes + 2 * groups;
  char* out = buffer.Reserve(4 + size);
  sql::PgCopyBuffer::AddInt32(out, static_cast<std::int32_t>(size));
  sql::PgCopyBuffer::AddInt16(out + 4, static_cast<std::int16_t>(groups));
  // The weight of the first group; the server drops groups that are zero.
  sql::PgCopyBuffer::AddInt16(out + 6, static_cast<std::int16_t>(whole_groups) - 1);
  sql::PgCopyBuffer::AddInt16(out + 8, digits.negative ? kNegative : std::int16_t{0});
  sql::PgCopyBuffer::AddInt16(out + 10, static_cast<std::int16_t>(digits.fraction.size()));
  WriteGroups(WriteGroups(out + 12, digits.whole, skew), digits.fraction, 0);
  buffer.Commit(4 + size);
  return NumericFault::kNone;
}

}  // namespace opendes::destination::postgres
