// Finds the rows a plain read wants, in its order, page by page.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulator/store/organization.h"
#include "simulator/web_api/fault.h"
#include "simulator/web_api/filter.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

struct OrderKey {
  const Column* column;
  bool descending;
};

class RowQuery {
 public:
  // Reads $filter and $orderby; refuses what cannot be understood.
  static Outcome<RowQuery> Parse(const Organization& organization,
                                 std::shared_ptr<const TableShape> shape,
                                 const ApiRequest& request);

  // Query these rows, in key order, instead of the table's.
  void Restrict(std::vector<Row> rows) { given_ = std::move(rows); }

  // True when pages continue behind a key, false when they continue at an offset.
  bool in_key_order() const { return order_.empty(); }

  // At most limit matching rows behind the key, in key order.
  std::vector<Row> Page(const std::optional<Guid>& after, std::size_t limit) const;
  // At most limit matching rows from the offset, in the order asked for.
  std::vector<Row> PageAt(std::size_t offset, std::size_t limit) const;
  // Matching rows, counted no further than limit.
  std::uint64_t Count(std::size_t limit) const;

 private:
  RowQuery(const Organization& organization, std::shared_ptr<const TableShape> shape)
      : organization_(&organization), shape_(std::move(shape)) {}

  bool Matches(const Row& row) const;
  std::vector<Row> Next(const std::optional<Guid>& after, std::size_t limit) const;
  void Sort(std::vector<Row>& rows) const;

  const Organization* organization_;
  std::shared_ptr<const TableShape> shape_;
  std::optional<Filter> filter_;
  std::vector<OrderKey> order_;  // empty: by key, ascending
  std::optional<std::vector<Row>> given_;
};

}  // namespace opendes::sim
