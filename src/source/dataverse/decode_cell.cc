#include "source/dataverse/decode_cell.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/clock.h"
#include "source/dataverse/plain_decimal.h"
#include "source/dataverse/unescape.h"

namespace opendes::source {
namespace {

bool IsString(std::string_view token) {
  return token.size() >= 2 && token.front() == '"' && token.back() == '"';
}

bool HasEscape(std::string_view text) {
  return std::memchr(text.data(), '\\', text.size()) != nullptr;
}

const char* DecodeInteger(std::string_view token, std::int64_t lowest, std::int64_t highest,
                          RowBatch& batch, std::size_t row, std::size_t column) {
  std::int64_t value = 0;
  const char* const end = token.data() + token.size();
  const auto [stopped, error] = std::from_chars(token.data(), end, value);
  if (error != std::errc() || stopped != end || value < lowest || value > highest) {
    return "is not an integer of its type's range";
  }
  batch.SetInt(row, column, value);
  return nullptr;
}

const char* DecodeDecimal(std::string_view token, RowBatch& batch, std::size_t row,
                          std::size_t column) {
  switch (FormOf(token)) {
    case NumberForm::kPlain:
      batch.SetText(row, column, token);
      return nullptr;
    case NumberForm::kExponent: {
      const auto digits = ExpandExponent(token);
      if (!digits) return "has too large an exponent";
      batch.SetText(row, column, *digits);
      return nullptr;
    }
    case NumberForm::kInvalid:
      break;
  }
  return "is not a number";
}

const char* DecodeText(std::string_view token, RowBatch& batch, std::size_t row,
                       std::size_t column) {
  if (!IsString(token)) return "is not a string";
  const std::string_view inside = token.substr(1, token.size() - 2);
  if (!HasEscape(inside)) {
    batch.SetText(row, column, inside);
    return nullptr;
  }
  const auto length = Unescape(inside, batch.ReserveText(inside.size()));
  if (!length) return "is a string with a wrong escape or half a surrogate pair";
  batch.CommitText(row, column, *length);
  return nullptr;
}

}  // namespace

std::string_view PlainString(std::string_view token) {
  if (!IsString(token)) return {};
  const std::string_view inside = token.substr(1, token.size() - 2);
  return HasEscape(inside) ? std::string_view() : inside;
}

const char* DecodeCell(ColumnType type, std::string_view token, RowBatch& batch, std::size_t row,
                       std::size_t column) {
  switch (type) {
    case ColumnType::kString:
    case ColumnType::kText:
      return DecodeText(token, batch, row, column);
    case ColumnType::kGuid: {
      const auto guid = Guid::Parse(PlainString(token));
      if (!guid) return "is not a GUID";
      batch.SetGuid(row, column, *guid);
      return nullptr;
    }
    case ColumnType::kInt32:
      return DecodeInteger(token, std::numeric_limits<std::int32_t>::min(),
                           std::numeric_limits<std::int32_t>::max(), batch, row, column);
    case ColumnType::kInt64:
      return DecodeInteger(token, std::numeric_limits<std::int64_t>::min(),
                           std::numeric_limits<std::int64_t>::max(), batch, row, column);
    case ColumnType::kBool:
      if (token != "true" && token != "false") return "is not true or false";
      batch.SetInt(row, column, token == "true" ? 1 : 0);
      return nullptr;
    case ColumnType::kDecimal:
      return DecodeDecimal(token, batch, row, column);
    case ColumnType::kDateTime: {
      const auto micros = ParseIso8601Micros(PlainString(token));
      if (!micros) return "is not a date and time";
      batch.SetInt(row, column, *micros);
      return nullptr;
    }
  }
  return "has an unknown type";
}

}  // namespace opendes::source
