// The rows that a PostgreSQL statement gave back.
#pragma once

#include <libpq-fe.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace opendes::sql {

// Rows and columns count from 0. Text results by Text, Int, Bool; binary ones by Bytes, BinaryInt.
class PgResult {
 public:
  explicit PgResult(PGresult* raw) : raw_(raw) {}

  int rows() const { return PQntuples(raw_.get()); }
  bool IsNull(int row, int column) const { return PQgetisnull(raw_.get(), row, column) == 1; }
  // Valid while the result lives. NULL reads as empty.
  std::string_view Text(int row, int column) const {
    return {PQgetvalue(raw_.get(), row, column),
            static_cast<std::size_t>(PQgetlength(raw_.get(), row, column))};
  }
  std::int64_t Int(int row, int column) const { return ParseInt(Text(row, column)); }
  bool Bool(int row, int column) const { return Text(row, column) == "t"; }
  // Of a binary result: bigint or timestamp.
  std::int64_t BinaryInt(int row, int column) const {
    std::uint64_t value = 0;
    std::memcpy(&value, PQgetvalue(raw_.get(), row, column), sizeof(value));
    return static_cast<std::int64_t>(__builtin_bswap64(value));
  }
  // Rows that an INSERT, UPDATE, DELETE or COPY touched.
  std::int64_t Changes() const { return ParseInt(PQcmdTuples(raw_.get())); }
  // "COMMIT", "INSERT 0 5".
  std::string_view Command() const { return PQcmdStatus(raw_.get()); }

 private:
  struct Clear {
    void operator()(PGresult* raw) const { PQclear(raw); }
  };

  static std::int64_t ParseInt(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  std::unique_ptr<PGresult, Clear> raw_;
};

}  // namespace opendes::sql
