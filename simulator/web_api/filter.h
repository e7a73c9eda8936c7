// $filter: parsed once, then asked about each row.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "simulator/store/row_value.h"
#include "simulator/store/table_shape.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

enum class FilterOp {
  kAnd,
  kOr,
  kNot,
  kEqual,
  kNotEqual,
  kGreater,
  kGreaterOrEqual,
  kLess,
  kLessOrEqual,
  kContains,
  kStartsWith,
  kEndsWith,
  kIn,
};

struct FilterNode {
  FilterOp op = FilterOp::kAnd;
  std::vector<std::unique_ptr<FilterNode>> children;  // kAnd, kOr, kNot
  const Column* column = nullptr;                     // the comparisons
  std::vector<std::string> values;  // JSON texts, guids and dates quoted; kIn has several
};

// A parsed $filter of one table. The shape must outlive it.
class Filter {
 public:
  // Refuses unknown properties (0x80060888) and wrong syntax (0x80060888 with the position).
  static Outcome<Filter> Parse(const TableShape& shape, std::string_view text);

  bool Matches(const RowValues& values) const;
  // A bound that the filter puts on the primary id by `gt`, `ge` or `eq`: no smaller id matches.
  std::optional<Guid> SmallestId() const;
  // The same for `lt`, `le` and `eq`: no greater id matches.
  std::optional<Guid> GreatestId() const;

 private:
  explicit Filter(std::unique_ptr<FilterNode> root) : root_(std::move(root)) {}

  std::unique_ptr<FilterNode> root_;
};

}  // namespace opendes::sim
