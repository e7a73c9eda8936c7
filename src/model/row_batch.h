// Decoded rows of one page: one array of 8-byte cells, one bitmap of nulls, one byte arena. No
// allocation per cell. Moved, never shared. Not thread-safe.
//
// A cell is addressed by (row, column), column = index into TableSchema::columns.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/limits.h"
#include "model/cursor.h"

namespace opendes {

class RowBatch {
 public:
  explicit RowBatch(std::size_t columns) : columns_(columns) {}

  // -- Shape ---------------------------------------------------------------------------------
  std::size_t columns() const { return columns_; }
  std::size_t rows() const { return ids_.size(); }
  const std::vector<Guid>& deletes() const { return deletes_; }
  // Bytes held; the weight in a BoundedQueue.
  std::size_t weight() const;

  // -- Reading -------------------------------------------------------------------------------
  const Guid& id(std::size_t row) const { return ids_[row]; }
  // The row's version at the source, always known (from the etag).
  std::int64_t version(std::size_t row) const { return versions_[row]; }

  bool IsNull(std::size_t row, std::size_t column) const {
    const std::size_t cell = Index(row, column);
    return ((present_[cell / 64] >> (cell % 64)) & 1U) == 0;
  }
  // kInt32, kInt64, kBool (0 or 1), kDateTime (microseconds since 1970 UTC).
  std::int64_t Int(std::size_t row, std::size_t column) const {
    return static_cast<std::int64_t>(cells_[Index(row, column)]);
  }
  // kString, kText (UTF-8), kDecimal (plain digits: -?digits[.digits], no exponent).
  std::string_view Text(std::size_t row, std::size_t column) const {
    const std::uint64_t cell = cells_[Index(row, column)];
    return {arena_.data() + (cell >> 32), static_cast<std::size_t>(cell & 0xFFFFFFFFU)};
  }
  // kGuid.
  Guid GuidAt(std::size_t row, std::size_t column) const {
    Guid guid;
    std::memcpy(guid.bytes.data(), arena_.data() + cells_[Index(row, column)], 16);
    return guid;
  }

  // -- Building ------------------------------------------------------------------------------
  // Appends a row of nulls and returns its index.
  std::size_t AddRow(const Guid& id, std::int64_t version);
  // For a decoder that meets the id or version behind the first cells of the row.
  void SetIdentity(std::size_t row, const Guid& id, std::int64_t version) {
    ids_[row] = id;
    versions_[row] = version;
  }
  void AddDelete(const Guid& id) { deletes_.push_back(id); }
  // Drops the rows (upserts and deletes) whose flag is set; both vectors have one flag a row.
  void Erase(const std::vector<bool>& rows, const std::vector<bool>& deletes);

  void SetInt(std::size_t row, std::size_t column, std::int64_t value) {
    SetCell(row, column, static_cast<std::uint64_t>(value));
  }
  void SetText(std::size_t row, std::size_t column, std::string_view text) {
    SetCell(row, column, Store(text) << 32 | text.size());
  }
  void SetGuid(std::size_t row, std::size_t column, const Guid& guid) {
    SetCell(row, column,
            Store({reinterpret_cast<const char*>(guid.bytes.data()), guid.bytes.size()}));
  }
  // Room for n bytes at the end of the arena, to be written in place by the caller; then
  // CommitText with the bytes really used. The pointer is valid until the next call of any method.
  char* ReserveText(std::size_t bytes);
  void CommitText(std::size_t row, std::size_t column, std::size_t used);

  void Reserve(std::size_t rows, std::size_t arena_bytes);

  // -- What comes after this batch ------------------------------------------------------------
  Cursor next;                // where the page after this one starts
  bool end_of_cycle = false;  // next is a delta link: nothing more to read for now

 private:
  std::size_t Index(std::size_t row, std::size_t column) const {
    assert(row < rows() && column < columns_);
    return row * columns_ + column;
  }
  void SetCell(std::size_t row, std::size_t column, std::uint64_t value) {
    const std::size_t cell = Index(row, column);
    cells_[cell] = value;
    present_[cell / 64] |= std::uint64_t{1} << (cell % 64);
  }
  std::uint64_t Store(std::string_view bytes);

  std::size_t columns_;
  std::vector<std::uint64_t> cells_;    // value, or arena offset << 32 | length, or arena offset
  std::vector<std::uint64_t> present_;  // a set bit: not null
  std::vector<char> arena_;             // below 4 GiB: a page has at most limits::kPageBytes
  std::vector<Guid> ids_;
  std::vector<std::int64_t> versions_;
  std::vector<Guid> deletes_;
  std::size_t reserved_ = 0;  // bytes handed out by ReserveText
};

}  // namespace opendes
