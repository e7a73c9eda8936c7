#include "simulator/web_api/filter.h"

#include <algorithm>
#include <compare>

#include "simulator/web_api/compare_values.h"
#include "simulator/web_api/filter_parser.h"

namespace opendes::sim {
namespace {

bool TextMatches(FilterOp op, std::string_view value, std::string_view wanted) {
  if (value == "null") return false;
  const std::string text = Folded(Unquoted(value));
  const std::string part = Folded(Unquoted(wanted));
  if (op == FilterOp::kContains) return text.find(part) != std::string::npos;
  return op == FilterOp::kStartsWith ? text.starts_with(part) : text.ends_with(part);
}

// As in SQL, nothing but eq and ne says anything about null.
bool Compares(FilterOp op, const Column& column, const std::string& value,
              const std::string& wanted) {
  const bool nothing = value == "null" || wanted == "null";
  if (op == FilterOp::kEqual) {
    return nothing ? value == wanted : CompareValues(column.kind, value, wanted) == 0;
  }
  if (op == FilterOp::kNotEqual) {
    return nothing ? value != wanted : CompareValues(column.kind, value, wanted) != 0;
  }
  if (nothing) return false;
  const std::weak_ordering order = CompareValues(column.kind, value, wanted);
  switch (op) {
    case FilterOp::kGreater:
      return order > 0;
    case FilterOp::kGreaterOrEqual:
      return order >= 0;
    case FilterOp::kLess:
      return order < 0;
    default:
      return order <= 0;
  }
}

bool NodeMatches(const FilterNode& node, const RowValues& values) {
  const auto holds = [&values](const auto& child) { return NodeMatches(*child, values); };
  switch (node.op) {
    case FilterOp::kAnd:
      return std::ranges::all_of(node.children, holds);
    case FilterOp::kOr:
      return std::ranges::any_of(node.children, holds);
    case FilterOp::kNot:
      return !holds(node.children.front());
    case FilterOp::kContains:
    case FilterOp::kStartsWith:
    case FilterOp::kEndsWith:
      return TextMatches(node.op, values.Json(*node.column), node.values.front());
    case FilterOp::kIn: {
      const std::string value = values.Json(*node.column);
      return std::ranges::any_of(node.values, [&](const std::string& wanted) {
        return Compares(FilterOp::kEqual, *node.column, value, wanted);
      });
    }
    default:
      return Compares(node.op, *node.column, values.Json(*node.column), node.values.front());
  }
}

// The bound on the primary id by one comparison with one of the operators, or by any operand of a
// chain of `and`.
std::optional<Guid> IdBound(const FilterNode& node, std::initializer_list<FilterOp> operators) {
  if (node.op == FilterOp::kAnd) {
    for (const auto& child : node.children) {
      if (auto bound = IdBound(*child, operators)) return bound;
    }
    return std::nullopt;
  }
  if (node.column == nullptr || node.column->recipe != Recipe::kPrimaryId) return std::nullopt;
  if (std::ranges::find(operators, node.op) == operators.end()) return std::nullopt;
  return Guid::Parse(Unquoted(node.values.front()));
}

}  // namespace

Outcome<Filter> Filter::Parse(const TableShape& shape, std::string_view text) {
  auto root = ParseFilter(shape, text);
  if (!root) return tl::unexpected(root.error());
  return Filter(std::move(*root));
}

bool Filter::Matches(const RowValues& values) const { return NodeMatches(*root_, values); }

std::optional<Guid> Filter::SmallestId() const {
  return IdBound(*root_, {FilterOp::kGreater, FilterOp::kGreaterOrEqual, FilterOp::kEqual});
}

std::optional<Guid> Filter::GreatestId() const {
  return IdBound(*root_, {FilterOp::kLess, FilterOp::kLessOrEqual, FilterOp::kEqual});
}

}  // namespace opendes::sim
