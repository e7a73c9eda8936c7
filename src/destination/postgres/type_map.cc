#include "destination/postgres/type_map.h"

#include <fmt/format.h>

namespace opendes::destination::postgres {
namespace {

// What PostgreSQL adds to the length of a varchar and to precision and scale of a numeric.
constexpr int kModifierOffset = 4;
constexpr int kLongestVarchar = 10'485'760;
constexpr int kPrecision = 38;
constexpr int kTimeScale = 3;

Fit Choose(bool holds, bool widens) {
  if (holds) return Fit::kHolds;
  return widens ? Fit::kWiden : Fit::kRefuse;
}

bool IsVarchar(const ColumnSchema& column) {
  return column.type == ColumnType::kString && column.length > 0 &&
         column.length <= kLongestVarchar;
}

Fit CompareText(const ColumnShape& existing, const ColumnSchema& wanted) {
  const int limit = existing.max_characters();
  const bool textual = existing.type == TypeId::kText || existing.type == TypeId::kVarchar;
  const bool holds = limit < 0 || (IsVarchar(wanted) && limit >= wanted.length);
  return Choose(textual && holds, textual);
}

Fit CompareTime(const ColumnShape& existing) {
  const bool time = existing.type == TypeId::kTimestamp || existing.type == TypeId::kTimestampTz;
  return Choose(time && (existing.modifier < 0 || existing.modifier >= kTimeScale),
                existing.type == TypeId::kTimestamp);
}

}  // namespace

int ColumnShape::max_characters() const {
  return type == TypeId::kVarchar && modifier >= kModifierOffset ? modifier - kModifierOffset : -1;
}

int ColumnShape::precision() const {
  return modifier < kModifierOffset ? -1 : ((modifier - kModifierOffset) >> 16) & 0xFFFF;
}

int ColumnShape::scale() const {
  return modifier < kModifierOffset ? -1 : (modifier - kModifierOffset) & 0x7FF;
}

std::string SqlType(const ColumnSchema& column) {
  switch (column.type) {
    case ColumnType::kGuid:
      return "uuid";
    case ColumnType::kInt32:
      return "integer";
    case ColumnType::kInt64:
      return "bigint";
    case ColumnType::kBool:
      return "boolean";
    case ColumnType::kDecimal:
      return fmt::format("numeric({},{})", kPrecision, column.scale);
    case ColumnType::kString:
      return IsVarchar(column) ? fmt::format("varchar({})", column.length) : "text";
    case ColumnType::kText:
      return "text";
    case ColumnType::kDateTime:
      return fmt::format("timestamp({})", kTimeScale);
  }
  return "text";
}

Fit Compare(const ColumnShape& existing, const ColumnSchema& wanted) {
  const TypeId type = existing.type;
  switch (wanted.type) {
    case ColumnType::kGuid:
      return Choose(type == TypeId::kUuid, false);
    case ColumnType::kInt32:
      return Choose(type == TypeId::kInteger || type == TypeId::kBigint, type == TypeId::kSmallint);
    case ColumnType::kInt64:
      return Choose(type == TypeId::kBigint, type == TypeId::kInteger || type == TypeId::kSmallint);
    case ColumnType::kBool:
      return Choose(type == TypeId::kBoolean, false);
    case ColumnType::kDecimal:
      return Choose(type == TypeId::kNumeric &&
                        (existing.modifier < 0 ||
                         (existing.precision() >= kPrecision && existing.scale() >= wanted.scale)),
                    type == TypeId::kNumeric && existing.scale() <= wanted.scale);
    case ColumnType::kString:
    case ColumnType::kText:
      return CompareText(existing, wanted);
    case ColumnType::kDateTime:
      return CompareTime(existing);
  }
  return Fit::kRefuse;
}

}  // namespace opendes::destination::postgres
