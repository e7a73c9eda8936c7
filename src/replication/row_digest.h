// A fingerprint of a row's values, the same for a row of the source and its copy at a destination,
// whatever way a destination keeps them. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/row_batch.h"
#include "model/table_schema.h"

namespace opendes::replication {

// 128 bits. Digests add up, so that a set of rows has one digest in whatever order it is read.
struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  Digest& operator+=(const Digest& other);
  bool operator==(const Digest&) const = default;
};

// Over the id and the columns whose values the source delivers: labels and columns that it cannot
// deliver are left out.
Digest DigestRow(const TableSchema& schema, const RowBatch& batch, std::size_t row);

// Names of the columns, of the same kind, in which two rows differ.
std::vector<std::string> FindDifferentColumns(const TableSchema& schema, const RowBatch& left,
                                              std::size_t left_row, const RowBatch& right,
                                              std::size_t right_row);

}  // namespace opendes::replication
