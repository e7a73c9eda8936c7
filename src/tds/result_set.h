// The rows of one answer, held in memory: one array of cells, one arena of bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "tds/type.h"

namespace opendes::tds {

class ResultSet {
 public:
  struct Column {
    std::string name;
    Type type;
  };

  const std::vector<Column>& columns() const { return columns_; }
  std::size_t rows() const { return columns_.empty() ? 0 : cells_.size() / columns_.size(); }

  bool IsNull(std::size_t row, std::size_t column) const { return At(row, column).null; }
  // tinyint to bigint, bit; dates and times as microseconds, since 1970 UTC or since midnight.
  std::int64_t Int(std::size_t row, std::size_t column) const {
    return static_cast<std::int64_t>(At(row, column).bits);
  }
  // float and real.
  double Real(std::size_t row, std::size_t column) const {
    return std::bit_cast<double>(At(row, column).bits);
  }
  // Text as UTF-8; decimal, numeric and money as digits; binary as it is.
  std::string_view Text(std::size_t row, std::size_t column) const {
    const Cell& cell = At(row, column);
    return {arena_.data() + cell.bits, cell.size};
  }
  Guid GuidAt(std::size_t row, std::size_t column) const;

 private:
  friend class RowReader;

  struct Cell {
    std::uint64_t bits = 0;  // the value, or where it begins in the arena
    std::uint32_t size = 0;
    bool null = false;
  };
  const Cell& At(std::size_t row, std::size_t column) const {
    return cells_[row * columns_.size() + column];
  }

  std::vector<Column> columns_;
  std::vector<Cell> cells_;
  std::string arena_;
};

// The columns of a result; throws BrokenAnswer as RowReader does.
class RowReader {
 public:
  explicit RowReader(ResultSet& result) : result_(result) {}

  // Begins the result, with COLMETADATA behind its token. What was in it is gone.
  void ReadColumns(MessageReader& in);
  // ROW and NBCROW, behind their tokens. Throws kLimitExceeded beyond limits::kTdsResultBytes.
  void ReadRow(MessageReader& in);
  void ReadRowWithNullBits(MessageReader& in);
  // A value alone, outside a row.
  void ReadOne(MessageReader& in, const Type& type) { ReadCell(in, type); }

 private:
  void ReadCell(MessageReader& in, const Type& type);
  void AddNull();
  void AddBits(std::uint64_t bits);
  void AddText(std::size_t begin);
  void AddFixed(const char* bytes, const Type& type, std::size_t size);
  void AddLong(const Type& type, std::string_view bytes);
  void AddPieces(MessageReader& in, const Type& type);
  void CheckSize() const;

  ResultSet& result_;
  std::string pieces_;
};

}  // namespace opendes::tds
