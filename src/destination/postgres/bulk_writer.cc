#include "destination/postgres/bulk_writer.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <string_view>

#include "destination/postgres/dialect.h"

namespace opendes::destination::postgres {
namespace {

constexpr std::int64_t kEpochMicros = 946'684'800'000'000;  // 2000-01-01, PostgreSQL's zero
constexpr std::int64_t kMicrosPerMilli = 1000;

}  // namespace

std::int64_t CountCharacters(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

BulkWriter::BulkWriter(sql::PgCopyBuffer& buffer, const TableSchema& schema,
                       const std::vector<ColumnShape>& shapes, const RowBatch& batch,
                       std::int64_t sink_micros)
    : buffer_(buffer), schema_(schema), batch_(batch), sink_time_(sink_micros - kEpochMicros) {
  columns_.reserve(shapes.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    columns_.push_back(ChooseColumn(schema.columns[i], shapes[i], i));
  }
}

Result<> BulkWriter::Write(std::size_t row) {
  buffer_.AddRow(static_cast<std::int16_t>(columns_.size() + kLeadingColumns));
  buffer_.AddBytes(batch_.id(row).bytes.data(), batch_.id(row).bytes.size());
  buffer_.AddBigint(sink_time_);
  buffer_.AddBigint(sink_time_);
  for (const Column& column : columns_) {
    const Fault fault = column.encode(buffer_, batch_, row, column);
    if (fault != Fault::kNone) return Fail(Explain(row, column, fault));
  }
  return {};
}

BulkWriter::Column BulkWriter::ChooseColumn(const ColumnSchema& schema, const ColumnShape& shape,
                                            std::size_t index) {
  Column column{.encode = &EncodeText,
                .index = index,
                .max_characters = shape.max_characters(),
                .numeric = {.precision = shape.precision(), .scale = shape.scale()}};
  // Always the row's own version: the entity may have no such attribute.
  if (schema.name == "versionnumber") {
    column.encode = &EncodeVersion;
    return column;
  }
  switch (schema.type) {
    case ColumnType::kInt32:
    case ColumnType::kInt64:
      column.encode = shape.type == TypeId::kInteger ? &EncodeInt : &EncodeBigint;
      break;
    case ColumnType::kBool:
      column.encode = &EncodeBool;
      break;
    case ColumnType::kGuid:
      column.encode = &EncodeGuid;
      break;
    case ColumnType::kDateTime:
      column.encode = &EncodeTime;
      break;
    case ColumnType::kDecimal:
      column.encode = &EncodeDecimal;
      break;
    case ColumnType::kString:
    case ColumnType::kText:
      break;
  }
  return column;
}

BulkWriter::Fault BulkWriter::EncodeInt(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                        std::size_t row, const Column& column) {
  if (batch.IsNull(row, column.index)) return buffer.AddNull(), Fault::kNone;
  const std::int64_t value = batch.Int(row, column.index);
  if (value < std::numeric_limits<std::int32_t>::min() ||
      value > std::numeric_limits<std::int32_t>::max()) {
    return Fault::kTooLarge;
  }
  buffer.AddInt(static_cast<std::int32_t>(value));
  return Fault::kNone;
}

BulkWriter::Fault BulkWriter::EncodeBigint(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                           std::size_t row, const Column& column) {
  if (batch.IsNull(row, column.index)) return buffer.AddNull(), Fault::kNone;
  buffer.AddBigint(batch.Int(row, column.index));
  return Fault::kNone;
}

BulkWriter::Fault BulkWriter::EncodeBool(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                         std::size_t row, const Column& column) {
  if (batch.IsNull(row, column.index)) return buffer.AddNull(), Fault::kNone;
  buffer.AddBool(batch.Int(row, column.index) != 0);
  return Fault::kNone;
}

BulkWriter::Fault BulkWriter::EncodeGuid(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                         std::size_t row, const Column& column) {
  if (batch.IsNull(row, column.index)) return buffer.AddNull(), Fault::kNone;
  const Guid guid = batch.GuidAt(row, column.index);
  buffer.AddBytes(guid.bytes.data(), guid.bytes.size());
  return Fault::kNone;
}

BulkWriter::Fault BulkWriter::EncodeTime(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                         std::size_t row, const Column& column) {
  if (batch.IsNull(row, column.index)) return buffer.AddNull(), Fault::kNone;
  const std::int64_t micros = batch.Int(row, column.index);
  if (micros % kMicrosPerMilli != 0) return Fault::kTooFine;
  buffer.AddBigint(micros - kEpochMicros);
  return Fault::kNone;
}

BulkWriter::Fault BulkWriter::EncodeText(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                         std::size_t row, const Column& column) {
  if (batch.IsNull(row, column.index)) return buffer.AddNull(), Fault::kNone;
  const std::string_view text = batch.Text(row, column.index);
  if (!text.empty() && std::memchr(text.data(), 0, text.size()) != nullptr) return Fault::kNul;
  // The server would silently cut what is too long when it is only spaces.
  if (column.max_characters >= 0 && text.size() > static_cast<std::size_t>(column.max_characters) &&
      CountCharacters(text) > column.max_characters) {
    return Fault::kTooLong;
  }
  buffer.AddBytes(text.data(), text.size());
  return Fault::kNone;
}

BulkWriter::Fault BulkWriter::EncodeDecimal(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                            std::size_t row, const Column& column) {
  if (batch.IsNull(row, column.index)) return buffer.AddNull(), Fault::kNone;
  switch (AppendNumeric(buffer, batch.Text(row, column.index), column.numeric)) {
    case NumericFault::kNone:
      return Fault::kNone;
    case NumericFault::kTooPrecise:
      return Fault::kTooPrecise;
    case NumericFault::kTooLarge:
      return Fault::kTooLarge;
    case NumericFault::kNoNumber:
      break;
  }
  return Fault::kNoNumber;
}

BulkWriter::Fault BulkWriter::EncodeVersion(sql::PgCopyBuffer& buffer, const RowBatch& batch,
                                            std::size_t row, const Column& /*column*/) {
  buffer.AddBigint(batch.version(row));
  return Fault::kNone;
}

Error BulkWriter::Explain(std::size_t row, const Column& column, Fault fault) const {
  const auto why = [&]() -> std::string_view {
    switch (fault) {
      case Fault::kNul:
        return "holds a NUL character, which PostgreSQL cannot store: remove it at the source";
      case Fault::kTooLong:
        return "is longer than its column: widen the column, or shorten it at the source";
      case Fault::kTooPrecise:
        return "has more digits behind the point than its column: give the column a larger scale";
      case Fault::kTooLarge:
        return "is too large for its column: widen the column";
      case Fault::kNoNumber:
        return "is not a decimal number";
      case Fault::kTooFine:
        return "has a time finer than a millisecond, which its column would round";
      case Fault::kNone:
        break;
    }
    return "cannot be stored";
  }();
  return Fail(ErrorCode::kRejectedRow, Blame::kDestination,
              "entity '{}', record '{}': the value of '{}' {}", schema_.entity,
              batch_.id(row).ToString(), schema_.columns[column.index].name, why)
      .value();
}

}  // namespace opendes::destination::postgres
