// The value of one column of one row: pure, the same for the API, filters and the oracle dump.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/store/row.h"
#include "simulator/store/table_shape.h"

namespace opendes::sim {

// Reads the columns of one row. Cheap to make; the shape and the row must outlive it.
class RowValues {
 public:
  RowValues(const TableShape& shape, const Row& row);

  // Appends the value as JSON text.
  void AppendJson(const Column& column, std::string& out) const;
  std::string Json(const Column& column) const;
  bool IsNull(const Column& column) const;
  // The table a lookup's value belongs to; empty when null or no lookup.
  std::string_view LookupTable(const Column& column) const;
  // The FormattedValue annotation's text; empty when the column has none.
  std::string Formatted(const Column& column) const;

 private:
  struct Reference {
    const LookupTarget* target = nullptr;  // nullptr: no value
    std::uint64_t ordinal = 0;
  };

  const Cell* Written(const Column& column) const;
  std::uint64_t Draw(const Column& column) const;
  const PoolValue& Drawn(const Column& column) const;
  Reference Refer(const Column& column) const;
  Reference Side(const Column& column) const;

  const TableShape& shape_;
  const Row& row_;
  std::array<std::uint64_t, 5> seeds_{};  // by column group; [0] is unused
};

}  // namespace opendes::sim
