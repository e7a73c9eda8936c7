#include "tds/bulk_load.h"

#include <utility>

#include "tds/date_time.h"
#include "tds/session.h"
#include "tds/token.h"
#include "tds/utf16.h"

namespace opendes::tds {
namespace {

using Kind = BulkColumn::Kind;

constexpr std::uint16_t kNullable = 0x0001;
constexpr std::uint16_t kWritable = 0x0008;

std::string QuoteColumn(std::string_view name) {
  std::string quoted = "[";
  for (const char c : name) {
    quoted += c;
    if (c == ']') quoted += c;
  }
  return quoted + "]";
}

std::string Declare(const BulkColumn& column) {
  switch (column.kind) {
    case Kind::kInt:
      return "int";
    case Kind::kBigint:
      return "bigint";
    case Kind::kBit:
      return "bit";
    case Kind::kGuid:
      return "uniqueidentifier";
    case Kind::kDateTime:
      return "datetime";
    case Kind::kDateTime2:
      return "datetime2(7)";
    case Kind::kDecimal:
      return fmt::format("decimal({},{})", kLargestPrecision, column.scale);
    case Kind::kText:
      return column.length == 0 ? "nvarchar(max)" : fmt::format("nvarchar({})", column.length);
  }
  return {};
}

void AppendType(ByteBuffer& out, const BulkColumn& column, const Collation& collation) {
  switch (column.kind) {
    case Kind::kInt:
      return AppendSizedType(out, TypeId::kIntN, 4);
    case Kind::kBigint:
      return AppendSizedType(out, TypeId::kIntN, 8);
    case Kind::kBit:
      return AppendSizedType(out, TypeId::kBitN, 1);
    case Kind::kGuid:
      return AppendSizedType(out, TypeId::kGuid, 16);
    case Kind::kDateTime:
      return AppendSizedType(out, TypeId::kDateTimeN, kDateTimeBytes);
    case Kind::kDateTime2:
      return AppendDateTime2Type(out);
    case Kind::kDecimal:
      return AppendDecimalType(out, kLargestPrecision, column.scale);
    case Kind::kText:
      return AppendTextType(
          out, column.length == 0 ? kMaxLength : static_cast<std::size_t>(column.length) * 2,
          collation);
  }
}

Result<> AppendColumns(ByteBuffer& out, const std::vector<BulkColumn>& columns,
                       const Collation& collation) {
  out.Add8(static_cast<std::uint8_t>(Token::kColumns));
  out.Add16(static_cast<std::uint16_t>(columns.size()));
  for (const BulkColumn& column : columns) {
    out.Add32(0);  // no type of the user's
    out.Add16(column.nullable ? kWritable | kNullable : kWritable);
    AppendType(out, column, collation);
    const std::size_t size = out.size();
    out.Add8(0);
    const auto units = AppendUtf16(out, column.name);
    if (!units || *units > 128) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kUs, "the name of column '{}' is none",
                  column.name);
    }
    *out.at(size) = static_cast<char>(*units);
  }
  return {};
}

std::string RenderInsertBulk(const std::string& table, const std::vector<BulkColumn>& columns) {
  std::string sql = "INSERT BULK " + table + " (";
  for (const BulkColumn& column : columns) {
    if (&column != &columns.front()) sql += ", ";
    sql += QuoteColumn(column.name) + " " + Declare(column);
  }
  return sql + ") WITH (CHECK_CONSTRAINTS, KEEP_NULLS)";
}

}  // namespace

void BulkRows::AddRow() { bytes_.Add8(static_cast<std::uint8_t>(Token::kRow)); }

void BulkRows::AddGuid(const Guid& guid) {
  constexpr std::size_t kBytes = 16;
  char* const out = bytes_.Reserve(1 + kBytes);
  out[0] = kBytes;
  StoreGuid(out + 1, guid);
  bytes_.Commit(1 + kBytes);
}

void BulkRows::AddDateTime(std::int64_t micros) {
  char* const out = bytes_.Reserve(1 + kDateTimeBytes);
  out[0] = kDateTimeBytes;
  EncodeDateTime(micros, out + 1);
  bytes_.Commit(1 + kDateTimeBytes);
}

void BulkRows::AddDateTime2(std::int64_t micros) {
  char* const out = bytes_.Reserve(1 + kDateTime2Bytes);
  out[0] = kDateTime2Bytes;
  EncodeDateTime2(micros, out + 1);
  bytes_.Commit(1 + kDateTime2Bytes);
}

DecimalFault BulkRows::AddDecimal(std::string_view digits, int precision, int scale) {
  char* const out = bytes_.Reserve(1 + kDecimalBytes);
  out[0] = kDecimalBytes;
  const DecimalFault fault = EncodeDecimal(digits, precision, scale, out + 1);
  if (fault == DecimalFault::kNone) bytes_.Commit(1 + kDecimalBytes);
  return fault;
}

bool BulkRows::AddText(std::string_view utf8, std::size_t& units) {
  const std::size_t place = bytes_.size();
  bytes_.Add16(0);
  const auto added = AppendUtf16(bytes_, utf8);
  if (!added) {
    bytes_.Shrink(place);
    return false;
  }
  units = *added;
  StoreLittle(bytes_.at(place), static_cast<std::uint16_t>(units * 2));
  return true;
}

bool BulkRows::AddMaxText(std::string_view utf8) {
  const std::size_t begun = BeginPieces(bytes_);
  if (!AppendUtf16(bytes_, utf8)) {
    bytes_.Shrink(begun);
    return false;
  }
  EndPieces(bytes_, begun);
  return true;
}

BulkLoad::BulkLoad(Connection& connection, BulkRows& rows)
    : connection_(&connection),
      rows_(&rows),
      cutter_(PacketType::kBulkLoad, connection.session().packet_bytes()) {}

BulkLoad::BulkLoad(BulkLoad&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      rows_(other.rows_),
      cutter_(other.cutter_) {}

BulkLoad::~BulkLoad() {
  if (connection_ != nullptr) connection_->session().Abandon();
}

Result<BulkLoad> BulkLoad::Begin(Connection& connection, const std::string& table,
                                 const std::vector<BulkColumn>& columns, BulkRows& rows) {
  rows.bytes().Clear();
  OPENDES_TRY(AppendColumns(rows.bytes(), columns, connection.session().collation()));
  OPENDES_TRY(connection.Run(RenderInsertBulk(table, columns)));
  return BulkLoad(connection, rows);
}

Result<> BulkLoad::Send() { return connection_->session().SendPart(cutter_, rows_->bytes()); }

Result<std::int64_t> BulkLoad::Finish() {
  // Some servers take what follows the last row for another one when this is missing.
  ByteBuffer& bytes = rows_->bytes();
  bytes.Add8(static_cast<std::uint8_t>(Token::kDone));
  bytes.Add16(0);
  bytes.Add16(0);
  bytes.Add64(0);
  Connection& connection = *std::exchange(connection_, nullptr);
  auto answer = connection.session().SendLast(cutter_, bytes);
  if (!answer) {
    // There are servers on which the next load would fail as well.
    connection.session().Abandon();
    return Fail(std::move(answer).error());
  }
  return answer->counts.empty() ? 0 : answer->counts.back();
}

}  // namespace opendes::tds
