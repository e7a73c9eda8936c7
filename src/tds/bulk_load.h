// INSERT BULK: rows are encoded into one buffer that is sent as it fills. Nothing is allocated per
// cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "tds/byte_buffer.h"
#include "tds/connection.h"
#include "tds/decimal.h"
#include "tds/packet.h"
#include "tds/write_type.h"

namespace opendes::tds {

struct BulkColumn {
  enum class Kind : std::uint8_t {
    kInt,
    kBigint,
    kBit,
    kGuid,
    kDateTime,
    kDateTime2,  // datetime2(7)
    kDecimal,    // decimal(38, scale)
    kText,       // nvarchar(length), or nvarchar(max) when length is 0
  };
  std::string name;
  Kind kind = Kind::kText;
  int length = 0;
  int scale = 0;
  bool nullable = true;
};

// The rows, encoded. The cells of a row are added in the order of the columns, each by the call of
// its kind.
class BulkRows {
 public:
  void AddRow();
  void AddNull() { bytes_.Add8(0); }                    // of all kinds but kText
  void AddNullText() { bytes_.Add16(kMaxLength); }      // with a length
  void AddNullMaxText() { bytes_.Add64(kPiecesNull); }  // without
  void AddInt(std::int32_t value) { AddFixed(value); }
  void AddBigint(std::int64_t value) { AddFixed(value); }
  void AddBit(bool value) { AddFixed(static_cast<std::uint8_t>(value)); }
  void AddGuid(const Guid& guid);
  // For times that FitsDateTime or FitsDateTime2 says yes to.
  void AddDateTime(std::int64_t micros);
  void AddDateTime2(std::int64_t micros);
  DecimalFault AddDecimal(std::string_view digits, int precision, int scale);
  // False, with nothing added, when the text is not UTF-8; the length in UTF-16 units else in
  // `units`, which the caller checks before the row is sent.
  bool AddText(std::string_view utf8, std::size_t& units);
  bool AddMaxText(std::string_view utf8);

  std::size_t size() const { return bytes_.size(); }
  ByteBuffer& bytes() { return bytes_; }

 private:
  template <typename T>
  void AddFixed(T value) {
    char* const out = bytes_.Reserve(1 + sizeof(value));
    out[0] = sizeof(value);
    StoreLittle(out + 1, value);
    bytes_.Commit(1 + sizeof(value));
  }

  ByteBuffer bytes_;
};

// One load under way. Destroyed before Finish it costs the session: the server must not keep half
// of the rows.
class BulkLoad {
 public:
  // `table` is qualified and quoted. Rows go through no trigger; constraints are checked. The
  // arguments outlive the load.
  static Result<BulkLoad> Begin(Connection& connection, const std::string& table,
                                const std::vector<BulkColumn>& columns, BulkRows& rows);
  BulkLoad(BulkLoad&& other) noexcept;
  BulkLoad& operator=(BulkLoad&&) = delete;
  ~BulkLoad();

  // Call it after each row: sends the rows when there are enough of them.
  Result<> EndRow() {
    if (rows_->size() < kSendBytes) return {};
    return Send();
  }
  // How many rows the server took, or its error.
  Result<std::int64_t> Finish();

 private:
  // Large enough that a send is cheap, small enough that the server starts early.
  static constexpr std::size_t kSendBytes = 128 * 1024;

  BulkLoad(Connection& connection, BulkRows& rows);
  Result<> Send();

  Connection* connection_;  // null: over
  BulkRows* rows_;
  PacketCutter cutter_;
};

}  // namespace opendes::tds
