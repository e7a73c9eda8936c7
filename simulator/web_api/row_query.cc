#include "simulator/web_api/row_query.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "simulator/web_api/compare_values.h"
#include "simulator/web_api/filter_parser.h"

namespace opendes::sim {
namespace {

constexpr std::size_t kChunk = 2000;  // rows collected under one lock

Outcome<std::vector<OrderKey>> ParseOrder(const TableShape& shape, std::string_view text) {
  std::vector<OrderKey> order;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    while (item.starts_with(' ')) item.remove_prefix(1);
    const std::size_t blank = item.find(' ');
    const std::string_view name = item.substr(0, blank);
    const bool descending =
        blank != std::string_view::npos && item.find("desc", blank) != std::string_view::npos;
    const Column* column = shape.Find(name);
    if (column == nullptr) return tl::unexpected(UnknownProperty(name, shape.facts.logical_name));
    order.push_back({column, descending});
  }
  // Rows come by their key anyway.
  if (order.size() == 1 && order[0].column->recipe == Recipe::kPrimaryId && !order[0].descending) {
    order.clear();
  }
  return order;
}

// The id before, so that a scan behind it begins with `id` itself.
std::optional<Guid> Before(Guid id) {
  for (std::size_t i = id.bytes.size(); i-- > 0;) {
    if (id.bytes[i]-- != 0) return id;
  }
  return std::nullopt;
}

}  // namespace

Outcome<RowQuery> RowQuery::Parse(const Organization& organization,
                                  std::shared_ptr<const TableShape> shape,
                                  const ApiRequest& request) {
  RowQuery query(organization, std::move(shape));
  if (const auto text = request.Option("$filter")) {
    auto filter = Filter::Parse(*query.shape_, *text);
    if (!filter) return tl::unexpected(filter.error());
    query.filter_ = std::move(*filter);
  }
  auto order = ParseOrder(*query.shape_, request.Option("$orderby").value_or(""));
  if (!order) return tl::unexpected(order.error());
  query.order_ = std::move(*order);
  return query;
}

bool RowQuery::Matches(const Row& row) const {
  return !filter_ || filter_->Matches(RowValues(*shape_, row));
}

std::vector<Row> RowQuery::Next(const std::optional<Guid>& after, std::size_t limit) const {
  if (!given_) return organization_->Scan(shape_->facts.logical_name, after, limit).rows;
  auto first = after ? std::ranges::upper_bound(*given_, *after, {}, &Row::id) : given_->begin();
  const auto left = static_cast<std::size_t>(given_->end() - first);
  return {first, first + static_cast<std::ptrdiff_t>(std::min(limit, left))};
}

std::vector<Row> RowQuery::Page(const std::optional<Guid>& after, std::size_t limit) const {
  std::optional<Guid> position = after;
  std::optional<Guid> greatest;
  if (filter_) {
    greatest = filter_->GreatestId();
    if (const auto smallest = filter_->SmallestId(); smallest && (!after || *after < *smallest)) {
      position = Before(*smallest);
    }
  }
  std::vector<Row> found;
  while (found.size() < limit) {
    const std::size_t wanted = filter_ ? kChunk : std::min(limit - found.size(), kChunk);
    const std::vector<Row> rows = Next(position, wanted);
    for (const Row& row : rows) {
      if (greatest && row.id > *greatest) return found;
      if (Matches(row)) found.push_back(row);
      if (found.size() == limit) return found;
    }
    if (rows.size() < wanted) return found;
    position = rows.back().id;
  }
  return found;
}

void RowQuery::Sort(std::vector<Row>& rows) const {
  // The keys once a row, not once a comparison.
  std::vector<std::vector<std::string>> keys;
  keys.reserve(rows.size());
  for (const Row& row : rows) {
    const RowValues values(*shape_, row);
    keys.emplace_back();
    for (const OrderKey& key : order_) keys.back().push_back(values.Json(*key.column));
  }
  std::vector<std::size_t> places(rows.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, [&](std::size_t a, std::size_t b) {
    for (std::size_t k = 0; k < order_.size(); ++k) {
      const auto order = CompareValues(order_[k].column->kind, keys[a][k], keys[b][k]);
      if (order != 0) return order_[k].descending ? order > 0 : order < 0;
    }
    return false;
  });
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const std::size_t place : places) sorted.push_back(std::move(rows[place]));
  rows = std::move(sorted);
}

std::vector<Row> RowQuery::PageAt(std::size_t offset, std::size_t limit) const {
  std::vector<Row> all = Page(std::nullopt, std::numeric_limits<std::size_t>::max());
  Sort(all);
  if (offset >= all.size()) return {};
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(offset);
  return {first, first + static_cast<std::ptrdiff_t>(std::min(limit, all.size() - offset))};
}

std::uint64_t RowQuery::Count(std::size_t limit) const {
  if (!filter_ && !given_) {
    return std::min<std::uint64_t>(organization_->Count(shape_->facts.logical_name), limit);
  }
  return Page(std::nullopt, limit).size();
}

}  // namespace opendes::sim
