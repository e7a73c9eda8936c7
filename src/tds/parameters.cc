#include "tds/parameters.h"

#include <array>

#include "base/limits.h"
#include "tds/date_time.h"
#include "tds/decimal.h"
#include "tds/utf16.h"
#include "tds/write_type.h"

namespace opendes::tds {
namespace {

// Texts are declared with no collation of their own: the database's applies.
constexpr Collation kNoCollation{};
constexpr std::size_t kLongestShortText = 4000;
constexpr std::uint16_t kByNumber = 0xFFFF;
constexpr std::uint16_t kSpExecuteSql = 10;

void AppendName(ByteBuffer& out, std::string_view name) {
  out.Add8(static_cast<std::uint8_t>(name.size()));
  AppendUtf16(out, name);
  out.Add8(0);  // in only
}

Result<> AppendStatement(ByteBuffer& out, std::string_view text, const Collation& collation) {
  AppendName(out, {});
  AppendTextType(out, kMaxLength, collation);
  const std::size_t begun = BeginPieces(out);
  if (!AppendUtf16(out, text)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kUs, "the statement is not UTF-8");
  }
  EndPieces(out, begun);
  return {};
}

}  // namespace

void Parameters::Begin(std::string_view declaration) {
  const std::string name = fmt::format("@p{}", ++count_);
  if (count_ > 1) declarations_ += ',';
  declarations_ += name;
  declarations_ += ' ';
  declarations_ += declaration;
  AppendName(values_, name);
}

void Parameters::Break(std::string_view why) {
  if (broken_.empty()) broken_ = fmt::format("parameter @p{} {}", count_, why);
}

Parameters& Parameters::AddInt(std::int32_t value) {
  Begin("int");
  AppendSizedType(values_, TypeId::kIntN, sizeof(value));
  values_.Add8(sizeof(value));
  values_.Add(value);
  return *this;
}

Parameters& Parameters::AddBigint(std::int64_t value) {
  Begin("bigint");
  AppendSizedType(values_, TypeId::kIntN, sizeof(value));
  values_.Add8(sizeof(value));
  values_.Add(value);
  return *this;
}

Parameters& Parameters::AddBit(bool value) {
  Begin("bit");
  AppendSizedType(values_, TypeId::kBitN, 1);
  values_.Add8(1);
  values_.Add8(value ? 1 : 0);
  return *this;
}

Parameters& Parameters::AddGuid(const Guid& value) {
  Begin("uniqueidentifier");
  AppendSizedType(values_, TypeId::kGuid, value.bytes.size());
  values_.Add8(static_cast<std::uint8_t>(value.bytes.size()));
  StoreGuid(values_.Reserve(value.bytes.size()), value);
  values_.Commit(value.bytes.size());
  return *this;
}

Parameters& Parameters::AddText(std::string_view utf8) {
  // Indexes are used for a short text, and the few declarations keep the server's plans.
  const bool is_short = CountUtf16(utf8) <= kLongestShortText;
  Begin(is_short ? "nvarchar(4000)" : "nvarchar(max)");
  AppendTextType(values_, is_short ? kLongestShortText * 2 : kMaxLength, kNoCollation);
  const std::size_t begun = is_short ? values_.size() : BeginPieces(values_);
  if (is_short) values_.Add16(0);
  const auto units = AppendUtf16(values_, utf8);
  if (!units) Break("is not UTF-8");
  if (!is_short) {
    EndPieces(values_, begun);
  } else if (units) {
    StoreLittle(values_.at(begun), static_cast<std::uint16_t>(*units * 2));
  }
  return *this;
}

Parameters& Parameters::AddNullText() {
  Begin("nvarchar(max)");
  AppendTextType(values_, kMaxLength, kNoCollation);
  values_.Add64(kPiecesNull);
  return *this;
}

Parameters& Parameters::AddDateTime(std::int64_t micros) {
  Begin("datetime2(7)");
  AppendDateTime2Type(values_);
  values_.Add8(kDateTime2Bytes);
  char* const out = values_.Reserve(kDateTime2Bytes);
  std::memset(out, 0, kDateTime2Bytes);
  if (FitsDateTime2(micros)) {
    EncodeDateTime2(micros, out);
  } else {
    Break("is not between the years 1 and 9999");
  }
  values_.Commit(kDateTime2Bytes);
  return *this;
}

Parameters& Parameters::AddDecimal(std::string_view digits, int scale) {
  Begin(fmt::format("decimal({},{})", kLargestPrecision, scale));
  AppendDecimalType(values_, kLargestPrecision, scale);
  values_.Add8(kDecimalBytes);
  char* const out = values_.Reserve(kDecimalBytes);
  if (EncodeDecimal(digits, kLargestPrecision, scale, out) != DecimalFault::kNone) {
    Break("does not fit its decimal");
  }
  values_.Commit(kDecimalBytes);
  return *this;
}

Parameters& Parameters::AddBinary(std::string_view bytes) {
  Begin("varbinary(max)");
  AppendBinaryType(values_, kMaxLength);
  const std::size_t begun = BeginPieces(values_);
  values_.AddBytes(bytes);
  EndPieces(values_, begun);
  return *this;
}

Result<> AppendCall(ByteBuffer& out, std::string_view sql, const Parameters& parameters,
                    const Collation& collation) {
  if (!parameters.broken_.empty()) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kUs, "{}", parameters.broken_);
  }
  if (parameters.count_ > limits::kTdsParameters) {
    return Fail(ErrorCode::kLimitExceeded, Blame::kUs, "a call has {} parameters, at most {} go",
                parameters.count_, limits::kTdsParameters);
  }
  out.Add16(kByNumber);
  out.Add16(kSpExecuteSql);
  out.Add16(0);  // no options
  OPENDES_TRY(AppendStatement(out, sql, collation));
  OPENDES_TRY(AppendStatement(out, parameters.declarations_, collation));
  out.AddBytes(parameters.values_.view());
  return {};
}

}  // namespace opendes::tds
