#include "simulator/web_api/expansion.h"

#include <fmt/format.h>

#include "simulator/web_api/filter_parser.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kSelect = "$select=";

// The items of a list, split at the commas outside of parentheses.
std::vector<std::string> SplitItems(std::string_view text) {
  std::vector<std::string> items;
  int depth = 0;
  for (const char c : text) {
    if (items.empty()) items.emplace_back();
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == ',' && depth == 0) {
      items.emplace_back();
    } else {
      items.back() += c;
    }
  }
  return items;
}

Outcome<Expansion> ParseExpansion(const Organization& organization, const TableShape& shape,
                                  std::string_view item) {
  const std::size_t open = item.find('(');
  const std::string_view name = item.substr(0, open);
  auto navigation = FindNavigation(organization, shape, name);
  if (!navigation) return tl::unexpected(UnknownProperty(name, shape.facts.logical_name));
  std::string_view select;
  if (open != std::string_view::npos) {
    const std::string_view nested = item.substr(open + 1, item.size() - open - 2);
    if (!item.ends_with(')') || !nested.starts_with(kSelect) ||
        nested.find(';') != std::string_view::npos) {
      return Refuse(400, "0x80060888",
                    fmt::format("Only $select is supported inside $expand, not '{}'.", nested));
    }
    select = nested.substr(kSelect.size());
  }
  auto selection = ParseSelection(*navigation->target, select);
  if (!selection) return tl::unexpected(selection.error());
  return Expansion{std::move(*navigation), std::move(*selection)};
}

}  // namespace

Outcome<std::vector<Expansion>> ParseExpansions(const Organization& organization,
                                                const TableShape& shape, std::string_view text) {
  std::vector<Expansion> expansions;
  for (const std::string& item : SplitItems(text)) {
    auto expansion = ParseExpansion(organization, shape, item);
    if (!expansion) return tl::unexpected(expansion.error());
    expansions.push_back(std::move(*expansion));
  }
  return expansions;
}

void AppendExpansions(const Organization& organization, const TableShape& shape, const Row& row,
                      const std::vector<Expansion>& expansions, const Annotations& annotations,
                      std::string& out) {
  for (const Expansion& expansion : expansions) {
    const Navigation& navigation = expansion.navigation;
    const RowRenderer renderer(*navigation.target, expansion.selection.columns, annotations, false,
                               false);
    const std::vector<Row> rows = Related(organization, shape, navigation, row);
    out += fmt::format(",\"{}\":", navigation.name);
    if (!navigation.collection) {
      if (rows.empty()) {
        out += "null";
      } else {
        renderer.Append(rows.front(), out);
      }
      continue;
    }
    out += '[';
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i > 0) out += ',';
      renderer.Append(rows[i], out);
    }
    out += ']';
  }
}

}  // namespace opendes::sim
