// Encodes the rows of one batch for a binary COPY: a writer per column, chosen once a batch. What
// the server would round, cut or refuse is refused here, where record and column have names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "destination/postgres/encode_numeric.h"
#include "destination/postgres/type_map.h"
#include "model/row_batch.h"
#include "model/table_schema.h"
#include "sql/pg_copy.h"

namespace opendes::destination::postgres {

// As PostgreSQL counts them: UTF-8 sequences.
std::int64_t CountCharacters(std::string_view text);

class BulkWriter {
 public:
  // `shapes`: one a column of the schema, as the table has them. The arguments outlive the writer.
  BulkWriter(sql::PgCopyBuffer& buffer, const TableSchema& schema,
             const std::vector<ColumnShape>& shapes, const RowBatch& batch,
             std::int64_t sink_micros);

  // Appends one row to the buffer. kRejectedRow names the record, the column and what to do.
  Result<> Write(std::size_t row);

 private:
  enum class Fault : std::uint8_t {
    kNone,
    kNul,
    kTooLong,
    kTooPrecise,
    kTooLarge,
    kNoNumber,
    kTooFine,
  };
  struct Column {
    Fault (*encode)(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
    std::size_t index;
    int max_characters;
    NumericLimit numeric;
  };

  static Column ChooseColumn(const ColumnSchema& schema, const ColumnShape& shape,
                             std::size_t index);
  static Fault EncodeInt(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  static Fault EncodeBigint(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  static Fault EncodeBool(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  static Fault EncodeGuid(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  static Fault EncodeTime(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  static Fault EncodeText(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  static Fault EncodeDecimal(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  static Fault EncodeVersion(sql::PgCopyBuffer&, const RowBatch&, std::size_t row, const Column&);
  Error Explain(std::size_t row, const Column& column, Fault fault) const;

  sql::PgCopyBuffer& buffer_;
  const TableSchema& schema_;
  const RowBatch& batch_;
  const std::int64_t sink_time_;  // as PostgreSQL counts
  std::vector<Column> columns_;
};

}  // namespace opendes::destination::postgres
