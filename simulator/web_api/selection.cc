#include "simulator/web_api/selection.h"

#include <algorithm>

#include "simulator/web_api/filter_parser.h"

namespace opendes::sim {
namespace {

void AddOnce(const Column* column, std::vector<const Column*>& columns) {
  if (column == nullptr || std::ranges::find(columns, column) != columns.end()) return;
  columns.push_back(column);
}

}  // namespace

Outcome<Selection> ParseSelection(const TableShape& shape, std::string_view text) {
  Selection selection;
  bool money = false;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view name = text.substr(0, comma);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const Column* column = shape.Find(name);
    if (column == nullptr) return tl::unexpected(UnknownProperty(name, shape.facts.logical_name));
    AddOnce(column, selection.columns);
    money |= column->kind == AttributeKind::kMoney;
    selection.context += selection.context.empty() ? "" : ",";
    selection.context += name;
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  if (selection.columns.empty()) {
    for (const Column& column : shape.columns) selection.columns.push_back(&column);
    return selection;
  }
  selection.context = "(" + selection.context + ")";
  if (money) AddOnce(shape.Find("_transactioncurrencyid_value"), selection.columns);
  AddOnce(shape.Find(shape.facts.primary_id), selection.columns);
  return selection;
}

}  // namespace opendes::sim
