// COPY … FROM STDIN (FORMAT binary): rows are encoded into one buffer that is sent as it fills.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sql/pg_connection.h"

namespace opendes::sql {

// The buffer, reused from one COPY to the next. Writes are big-endian; nothing is allocated per
// cell.
class PgCopyBuffer {
 public:
  // Room for `bytes` at the end, to be written in place; then Commit.
  char* Reserve(std::size_t bytes) {
    if (bytes_.size() - used_ < bytes) Grow(bytes);
    return bytes_.data() + used_;
  }
  void Commit(std::size_t bytes) { used_ += bytes; }

  void AddRow(std::int16_t fields) { AddInt16(Reserve(2), fields), Commit(2); }
  void AddNull() { AddInt32(Reserve(4), -1), Commit(4); }
  void AddBytes(const void* bytes, std::size_t size) {
    char* out = Reserve(size + 4);
    AddInt32(out, static_cast<std::int32_t>(size));
    if (size > 0) std::memcpy(out + 4, bytes, size);  // an empty text has no address
    Commit(size + 4);
  }
  void AddInt(std::int32_t value) {
    char* out = Reserve(8);
    AddInt32(out, 4);
    AddInt32(out + 4, value);
    Commit(8);
  }
  void AddBigint(std::int64_t value) {
    char* out = Reserve(12);
    AddInt32(out, 8);
    const std::uint64_t swapped = __builtin_bswap64(static_cast<std::uint64_t>(value));
    std::memcpy(out + 4, &swapped, sizeof(swapped));
    Commit(12);
  }
  void AddBool(bool value) {
    char* out = Reserve(5);
    AddInt32(out, 1);
    out[4] = value ? 1 : 0;
    Commit(5);
  }

  std::string_view view() const { return {bytes_.data(), used_}; }
  void Clear() { used_ = 0; }

  static void AddInt16(char* out, std::int16_t value) {
    const std::uint16_t swapped = __builtin_bswap16(static_cast<std::uint16_t>(value));
    std::memcpy(out, &swapped, sizeof(swapped));
  }
  static void AddInt32(char* out, std::int32_t value) {
    const std::uint32_t swapped = __builtin_bswap32(static_cast<std::uint32_t>(value));
    std::memcpy(out, &swapped, sizeof(swapped));
  }

 private:
  void Grow(std::size_t bytes);

  static_assert(std::endian::native == std::endian::little);
  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

// One COPY under way. Destroyed before Finish it makes the server drop what it got.
class PgCopy {
 public:
  // `sql` is COPY … FROM STDIN (FORMAT binary). The arguments outlive it.
  static Result<PgCopy> Begin(PgConnection& connection, const std::string& sql,
                              PgCopyBuffer& buffer);
  PgCopy(PgCopy&& other) noexcept
      : connection_(std::exchange(other.connection_, nullptr)), buffer_(other.buffer_) {}
  PgCopy& operator=(PgCopy&&) = delete;
  ~PgCopy();

  // Call it after each row: sends the buffer when it is full.
  Result<> EndRow() {
    if (buffer_->view().size() < kSendBytes) return {};
    return Send();
  }
  // The number of rows copied, or the server's error.
  Result<std::int64_t> Finish();

 private:
  // Large enough that a send is cheap, small enough that the server starts early.
  static constexpr std::size_t kSendBytes = 128 * 1024;

  PgCopy(PgConnection& connection, PgCopyBuffer& buffer)
      : connection_(&connection), buffer_(&buffer) {}
  Result<> Send();
  // Reads the server's answer to the end.
  Result<std::int64_t> ReadAnswer();

  PgConnection* connection_;  // null: over
  PgCopyBuffer* buffer_;
};

}  // namespace opendes::sql
