#include "tds/result_set.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/limits.h"
#include "tds/date_time.h"
#include "tds/decimal.h"
#include "tds/utf16.h"
#include "tds/write_type.h"

namespace opendes::tds {
namespace {

constexpr int kMoneyScale = 4;

// SQL Server keeps the first three fields of a guid little-endian.
constexpr std::array<std::uint8_t, 16> kGuidOrder = {3, 2, 1,  0,  5,  4,  7,  6,
                                                     8, 9, 10, 11, 12, 13, 14, 15};

std::int64_t LoadInt(const char* in, std::size_t size) {
  switch (size) {
    case 1:
      return LoadLittle<std::uint8_t>(in);  // tinyint has no sign
    case 2:
      return LoadLittle<std::int16_t>(in);
    case 4:
      return LoadLittle<std::int32_t>(in);
    default:
      return LoadLittle<std::int64_t>(in);
  }
}

double LoadReal(const char* in, std::size_t size) {
  return size == 4 ? static_cast<double>(LoadLittle<float>(in)) : LoadLittle<double>(in);
}

// Eight bytes of money are two halves, the upper one first.
std::int64_t LoadMoney(const char* in, std::size_t size) {
  if (size == 4) return LoadLittle<std::int32_t>(in);
  const std::uint64_t upper = LoadLittle<std::uint32_t>(in);
  return static_cast<std::int64_t>(upper << 32 | LoadLittle<std::uint32_t>(in + 4));
}

std::int64_t LoadDateAndTime(std::string_view bytes, const Type& type) {
  const std::size_t behind_time = type.id == TypeId::kDateTime2 ? 3 : 5;
  const std::size_t time = bytes.size() - behind_time;
  return DecodeTime(bytes.substr(0, time), type.scale) + DecodeDate(bytes.data() + time);
}

bool IsAscii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) == 0; });
}

}  // namespace

Guid ResultSet::GuidAt(std::size_t row, std::size_t column) const {
  Guid guid;
  std::memcpy(guid.bytes.data(), Text(row, column).data(), guid.bytes.size());
  return guid;
}

void RowReader::ReadColumns(MessageReader& in) {
  constexpr std::uint16_t kNoColumns = 0xFFFF;
  constexpr std::size_t kUserTypeAndFlags = 6;
  result_ = ResultSet();
  const std::uint16_t count = in.Take16();
  if (count == kNoColumns) return;
  if (count > limits::kTdsColumns) Refuse("has too many columns");
  for (std::uint16_t i = 0; i < count; ++i) {
    in.Take(kUserTypeAndFlags);
    const Type type = ReadType(in);
    result_.columns_.push_back({.name = in.TakeText(in.Take8()), .type = type});
  }
}

void RowReader::ReadRow(MessageReader& in) {
  if (result_.columns_.empty()) Refuse("has a row without columns");
  for (const auto& column : result_.columns_) ReadCell(in, column.type);
  CheckSize();
}

void RowReader::ReadRowWithNullBits(MessageReader& in) {
  if (result_.columns_.empty()) Refuse("has a row without columns");
  const std::size_t count = result_.columns_.size();
  std::array<char, limits::kTdsColumns / 8> nulls;
  const std::string_view bits = in.TakeView((count + 7) / 8);
  std::copy(bits.begin(), bits.end(), nulls.begin());
  for (std::size_t i = 0; i < count; ++i) {
    if ((nulls[i / 8] >> (i % 8) & 1) != 0) {
      AddNull();
    } else {
      ReadCell(in, result_.columns_[i].type);
    }
  }
  CheckSize();
}

void RowReader::CheckSize() const {
  const std::size_t bytes = result_.arena_.size() + result_.cells_.size() * sizeof(ResultSet::Cell);
  if (bytes <= limits::kTdsResultBytes) return;
  throw BrokenAnswer(
      Fail(ErrorCode::kLimitExceeded, Blame::kUs, "the server's answer is too large to be held")
          .value());
}

void RowReader::AddNull() { result_.cells_.push_back({.null = true}); }

void RowReader::AddBits(std::uint64_t bits) { result_.cells_.push_back({.bits = bits}); }

void RowReader::AddText(std::size_t begin) {
  const std::size_t size = result_.arena_.size() - begin;
  result_.cells_.push_back({.bits = begin, .size = static_cast<std::uint32_t>(size)});
}

void RowReader::ReadCell(MessageReader& in, const Type& type) {
  switch (type.form) {
    case LengthForm::kFixed:
      if (type.id == TypeId::kNull) return AddNull();
      return AddFixed(in.Take(type.bytes), type, type.bytes);
    case LengthForm::kByte: {
      const std::size_t size = in.Take8();
      if (size == 0) return AddNull();
      const bool narrower = type.id == TypeId::kDecimalN || type.id == TypeId::kNumericN;
      const bool fits =
          narrower ? size <= type.bytes && size % 4 == 1 && size > 1 : size == type.bytes;
      if (!fits) Refuse("has a value of an impossible size");
      return AddFixed(in.Take(size), type, size);
    }
    case LengthForm::kShort: {
      const std::size_t size = in.Take16();
      if (size == kMaxLength) return AddNull();
      if (size > type.bytes) Refuse("has a value that is longer than its column");
      return AddLong(type, in.TakeView(size));
    }
    case LengthForm::kPieces:
      return AddPieces(in, type);
  }
}

void RowReader::AddFixed(const char* bytes, const Type& type, std::size_t size) {
  const std::size_t begin = result_.arena_.size();
  switch (type.id) {
    case TypeId::kGuid:
      for (const std::uint8_t place : kGuidOrder) result_.arena_.push_back(bytes[place]);
      return AddText(begin);
    case TypeId::kDecimalN:
    case TypeId::kNumericN:
      DecodeDecimal(result_.arena_, {bytes, size}, type.scale);
      return AddText(begin);
    case TypeId::kMoney:
    case TypeId::kMoneyN:
    case TypeId::kSmallMoney:
      AppendScaled(result_.arena_, LoadMoney(bytes, size), kMoneyScale);
      return AddText(begin);
    case TypeId::kReal:
    case TypeId::kFloat:
    case TypeId::kFloatN:
      return AddBits(std::bit_cast<std::uint64_t>(LoadReal(bytes, size)));
    case TypeId::kSmallDateTime:
    case TypeId::kDateTime:
    case TypeId::kDateTimeN:
      return AddBits(static_cast<std::uint64_t>(size == 4 ? DecodeSmallDateTime(bytes)
                                                          : DecodeDateTime(bytes)));
    case TypeId::kDate:
      return AddBits(static_cast<std::uint64_t>(DecodeDate(bytes)));
    case TypeId::kTime:
      return AddBits(static_cast<std::uint64_t>(DecodeTime({bytes, size}, type.scale)));
    case TypeId::kDateTime2:
    case TypeId::kDateTimeOffset:
      return AddBits(static_cast<std::uint64_t>(LoadDateAndTime({bytes, size}, type)));
    default:
      return AddBits(static_cast<std::uint64_t>(LoadInt(bytes, size)));
  }
}

void RowReader::AddLong(const Type& type, std::string_view bytes) {
  const std::size_t begin = result_.arena_.size();
  const bool utf16 = type.id == TypeId::kNVarChar || type.id == TypeId::kNChar;
  const bool legacy = (type.id == TypeId::kVarChar || type.id == TypeId::kChar) && !type.utf8;
  if (utf16) {
    if (bytes.size() % 2 != 0) Refuse("has a text that ends in half a letter");
    AppendUtf8(result_.arena_, bytes.data(), bytes.size() / 2);
  } else {
    // A code page's letters cannot be told without its table.
    if (legacy && !IsAscii(bytes)) {
      throw BrokenAnswer(Fail(ErrorCode::kUnsupported, Blame::kUs,
                              "a varchar of the answer has letters of a code page: cast it to "
                              "nvarchar in the statement")
                             .value());
    }
    result_.arena_.append(bytes);
  }
  AddText(begin);
}

void RowReader::AddPieces(MessageReader& in, const Type& type) {
  const std::uint64_t promised = in.Take64();
  if (promised == kPiecesNull) return AddNull();
  if (promised != kPiecesUnknown && promised > limits::kTdsValueBytes) {
    Refuse("has a value beyond the limit");
  }
  pieces_.clear();
  for (std::size_t piece = in.Take32(); piece != 0; piece = in.Take32()) {
    if (piece > limits::kTdsValueBytes - pieces_.size()) Refuse("has a value beyond the limit");
    while (piece != 0) {
      const std::string_view some = in.TakeSome(piece);
      pieces_.append(some);
      piece -= some.size();
    }
  }
  if (promised != kPiecesUnknown && promised != pieces_.size()) {
    Refuse("has a value whose pieces do not add up");
  }
  AddLong(type, pieces_);
  CheckSize();
}

}  // namespace opendes::tds
