#include "simulator/render/row_renderer.h"

#include <fmt/format.h>

#include <algorithm>

#include "simulator/store/json_text.h"

namespace opendes::sim {
namespace {

std::string_view NavigationProperty(const Column& column, std::string_view table) {
  const auto target = std::ranges::find(column.targets, table, &LookupTarget::table);
  return target == column.targets.end() ? std::string_view(column.attribute) : target->navigation;
}

bool HasNavigationAnnotation(const Column& column) {
  return column.attribute != "createdby" && column.attribute != "modifiedby" &&
         column.attribute != "owninguser";
}

}  // namespace

RowRenderer::RowRenderer(const TableShape& shape, const std::vector<const Column*>& columns,
                         const Annotations& annotations, bool hide_secured, bool nulls_last)
    : shape_(shape), annotations_(annotations), nulls_last_(nulls_last) {
  planned_.reserve(columns.size());
  for (const Column* column : columns) {
    Planned planned{.column = column,
                    .prefix = fmt::format(",\"{}\":", column->name),
                    .lookup_prefix = {},
                    .hidden = hide_secured && column->secured};
    if (annotations.lookup_table && column->recipe == Recipe::kLookup) {
      planned.lookup_prefix =
          fmt::format(",\"{}@Microsoft.Dynamics.CRM.lookuplogicalname\":\"", column->name);
    }
    planned_.push_back(std::move(planned));
  }
}

void RowRenderer::AppendAnnotations(const Planned& planned, const RowValues& values,
                                    std::string& out) const {
  const Column& column = *planned.column;
  if (annotations_.formatted && !values.IsNull(column)) {
    if (const std::string text = values.Formatted(column); !text.empty()) {
      out += fmt::format(",\"{}@OData.Community.Display.V1.FormattedValue\":", column.name);
      AppendJsonString(text, out);
    }
  }
  if (column.recipe != Recipe::kLookup) return;
  const std::string_view table = values.LookupTable(column);
  if (table.empty()) return;
  if (annotations_.navigation && HasNavigationAnnotation(column)) {
    out += fmt::format(",\"{}@Microsoft.Dynamics.CRM.associatednavigationproperty\":\"{}\"",
                       column.name, NavigationProperty(column, table));
  }
  if (!planned.lookup_prefix.empty()) {
    out += planned.lookup_prefix;
    out += table;
    out += '"';
  }
}

void RowRenderer::AppendProperty(const Planned& planned, const RowValues& values,
                                 std::string& out) const {
  if (planned.hidden) {
    out += planned.prefix;
    out += "null";
    return;
  }
  if (annotations_.formatted || annotations_.navigation || !planned.lookup_prefix.empty()) {
    AppendAnnotations(planned, values, out);
  }
  out += planned.prefix;
  values.AppendJson(*planned.column, out);
}

void RowRenderer::AppendMembers(const Row& row, std::string& out) const {
  const RowValues values(shape_, row);
  const fmt::format_int version(row.version);
  out += R"("@odata.etag":"W/\")";
  out.append(version.data(), version.size());
  out += R"(\"")";
  if (!nulls_last_) {
    for (const Planned& planned : planned_) AppendProperty(planned, values, out);
    return;
  }
  std::vector<const Planned*> nulls;
  for (const Planned& planned : planned_) {
    if (planned.hidden || values.IsNull(*planned.column)) {
      nulls.push_back(&planned);
    } else {
      AppendProperty(planned, values, out);
    }
  }
  for (const Planned* planned : nulls) {
    out += planned->prefix;
    out += "null";
  }
}

void RowRenderer::Append(const Row& row, std::string& out) const {
  out += '{';
  AppendMembers(row, out);
  out += '}';
}

}  // namespace opendes::sim
