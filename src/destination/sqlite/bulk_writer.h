// Binds the rows of one batch to the upsert statement: a writer per column, chosen once a batch.
// Nothing is allocated or copied per cell; guids and times are formatted into a row's scratch.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/row_batch.h"
#include "model/table_schema.h"
#include "sql/sqlite_statement.h"

namespace opendes::destination::sqlite {

class BulkWriter {
 public:
  // `sink_time` is the text of both sink columns. The arguments outlive the writer.
  BulkWriter(sql::Statement& upsert, const TableSchema& schema, const RowBatch& batch,
             std::string_view sink_time);

  // Upserts one row, whose Id is `id_text`.
  Result<> Write(std::size_t row, std::string_view id_text);

 private:
  struct Cell {
    std::size_t row;
    std::size_t column;
    char* scratch;  // kScratch bytes, unchanged until the row is written
  };
  using Bind = void (*)(sql::Statement&, int parameter, const RowBatch&, const Cell&);

  static constexpr std::size_t kScratch = 36;  // a guid; a time is shorter

  static Bind ChooseBind(const ColumnSchema& column);
  static void BindInt(sql::Statement& upsert, int parameter, const RowBatch&, const Cell& cell);
  static void BindText(sql::Statement& upsert, int parameter, const RowBatch&, const Cell& cell);
  static void BindGuid(sql::Statement& upsert, int parameter, const RowBatch&, const Cell& cell);
  static void BindTime(sql::Statement& upsert, int parameter, const RowBatch&, const Cell& cell);
  static void BindVersion(sql::Statement& upsert, int parameter, const RowBatch&, const Cell& cell);

  sql::Statement& upsert_;
  const RowBatch& batch_;
  std::vector<Bind> binds_;    // one a column
  std::vector<char> scratch_;  // kScratch a column
};

}  // namespace opendes::destination::sqlite
