#include "tds/type.h"

#include "tds/decimal.h"

namespace opendes::tds {
namespace {

constexpr std::uint32_t kUtf8Collation = 1U << 26;  // of the collation's first four bytes
constexpr int kFinestScale = 7;
constexpr std::size_t kLongestShort = 8000;

Type Fixed(TypeId id, std::size_t bytes) { return {.id = id, .bytes = bytes}; }

// One byte gives the size of the values that are not NULL.
Type Sized(TypeId id, MessageReader& in, std::initializer_list<std::size_t> sizes) {
  const std::size_t bytes = in.Take8();
  for (const std::size_t size : sizes) {
    if (size == bytes) return {.id = id, .form = LengthForm::kByte, .bytes = bytes};
  }
  Refuse("has a column of an impossible size");
}

Type Decimal(TypeId id, MessageReader& in) {
  Type type = Sized(id, in, {5, 9, 13, 17});
  type.precision = in.Take8();
  type.scale = in.Take8();
  if (type.precision < 1 || type.precision > kLargestPrecision || type.scale > type.precision) {
    Refuse("has a decimal column of an impossible precision");
  }
  return type;
}

// How many bytes a time of day takes at a scale.
std::size_t TimeBytes(int scale) { return scale <= 2 ? 3 : scale <= 4 ? 4 : 5; }

Type Time(TypeId id, MessageReader& in, std::size_t more_bytes) {
  const int scale = in.Take8();
  if (scale > kFinestScale) Refuse("has a time column of an impossible scale");
  return {
      .id = id, .form = LengthForm::kByte, .bytes = TimeBytes(scale) + more_bytes, .scale = scale};
}

Type Long(TypeId id, MessageReader& in, bool text) {
  Type type{.id = id, .form = LengthForm::kShort, .bytes = in.Take16()};
  if (type.bytes == kMaxLength) {
    type.form = LengthForm::kPieces;
  } else if (type.bytes > kLongestShort) {
    Refuse("has a column of an impossible length");
  }
  if (text) {
    const std::uint32_t collation = in.Take32();
    in.Take8();  // the sort order
    type.utf8 = (collation & kUtf8Collation) != 0;
  }
  return type;
}

[[noreturn]] void RefuseType(std::uint8_t id) {
  throw BrokenAnswer(Fail(ErrorCode::kUnsupported, Blame::kUs,
                          "a column of the answer has the type {:#04x}, which is not read here: "
                          "cast it in the statement",
                          id)
                         .value());
}

}  // namespace

Type ReadType(MessageReader& in) {
  const std::uint8_t byte = in.Take8();
  const auto id = static_cast<TypeId>(byte);
  switch (id) {
    case TypeId::kNull:
      return Fixed(id, 0);
    case TypeId::kInt1:
    case TypeId::kBit:
      return Fixed(id, 1);
    case TypeId::kInt2:
      return Fixed(id, 2);
    case TypeId::kInt4:
    case TypeId::kSmallDateTime:
    case TypeId::kReal:
    case TypeId::kSmallMoney:
      return Fixed(id, 4);
    case TypeId::kInt8:
    case TypeId::kMoney:
    case TypeId::kDateTime:
    case TypeId::kFloat:
      return Fixed(id, 8);
    case TypeId::kGuid:
      return Sized(id, in, {16});
    case TypeId::kIntN:
      return Sized(id, in, {1, 2, 4, 8});
    case TypeId::kBitN:
      return Sized(id, in, {1});
    case TypeId::kFloatN:
    case TypeId::kMoneyN:
    case TypeId::kDateTimeN:
      return Sized(id, in, {4, 8});
    case TypeId::kDecimalN:
    case TypeId::kNumericN:
      return Decimal(id, in);
    case TypeId::kDate:
      return {.id = id, .form = LengthForm::kByte, .bytes = 3};
    case TypeId::kTime:
      return Time(id, in, 0);
    case TypeId::kDateTime2:
      return Time(id, in, 3);
    case TypeId::kDateTimeOffset:
      return Time(id, in, 5);
    case TypeId::kVarBinary:
    case TypeId::kBinary:
      return Long(id, in, false);
    case TypeId::kVarChar:
    case TypeId::kChar:
    case TypeId::kNVarChar:
    case TypeId::kNChar:
      return Long(id, in, true);
  }
  RefuseType(byte);
}

}  // namespace opendes::tds
