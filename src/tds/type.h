// SQL Server's types as they stand in front of the columns of a result (TYPE_INFO).
#pragma once

#include <cstddef>
#include <cstdint>

#include "tds/byte_buffer.h"
#include "tds/message_reader.h"

namespace opendes::tds {

enum class TypeId : std::uint8_t {
  kNull = 0x1F,
  kGuid = 0x24,
  kIntN = 0x26,
  kDate = 0x28,
  kTime = 0x29,
  kDateTime2 = 0x2A,
  kDateTimeOffset = 0x2B,
  kInt1 = 0x30,
  kBit = 0x32,
  kInt2 = 0x34,
  kInt4 = 0x38,
  kSmallDateTime = 0x3A,
  kReal = 0x3B,
  kMoney = 0x3C,
  kDateTime = 0x3D,
  kFloat = 0x3E,
  kBitN = 0x68,
  kDecimalN = 0x6A,
  kNumericN = 0x6C,
  kFloatN = 0x6D,
  kMoneyN = 0x6E,
  kDateTimeN = 0x6F,
  kSmallMoney = 0x7A,
  kInt8 = 0x7F,
  kVarBinary = 0xA5,
  kVarChar = 0xA7,
  kBinary = 0xAD,
  kChar = 0xAF,
  kNVarChar = 0xE7,
  kNChar = 0xEF,
};

// How a value's length stands in front of it.
enum class LengthForm : std::uint8_t {
  kFixed,   // not at all: never NULL
  kByte,    // one byte, 0 for NULL
  kShort,   // two bytes, 0xFFFF for NULL
  kPieces,  // in pieces: the (max) types
};

constexpr std::size_t kCollationBytes = 5;
constexpr std::uint16_t kMaxLength = 0xFFFF;  // of a (max) type

struct Type {
  TypeId id = TypeId::kNull;
  LengthForm form = LengthForm::kFixed;
  std::size_t bytes = 0;  // of a value, at most
  int precision = 0;      // of a decimal
  int scale = 0;          // of a decimal, time, datetime2 or datetimeoffset
  bool utf8 = false;      // varchar and char with a collation of UTF-8
};

// Throws BrokenAnswer: for types that this client does not read (text, image, xml, sql_variant and
// the server's own) with kUnsupported.
Type ReadType(MessageReader& in);

}  // namespace opendes::tds
