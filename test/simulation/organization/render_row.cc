#include "test/simulation/organization/render_row.h"

#include <fmt/format.h>

#include <algorithm>

namespace opendes::simulation {
namespace {

std::string RenderCell(const Attribute& attribute, const Guid& id, const Row& row) {
  if (attribute.kind == Kind::kPrimaryKey) return '"' + id.ToString() + '"';
  if (attribute.kind == Kind::kVersion) return std::to_string(row.version);
  const auto value = row.values.find(attribute.name);
  return value == row.values.end() ? "null" : value->second.json;
}

}  // namespace

Selection::Selection(const Table& table, std::string_view select) : table_(table) {
  for (const Attribute& attribute : table.attributes) {
    const std::string property = PropertyOf(attribute);
    if (property.empty()) continue;
    const bool key = attribute.kind == Kind::kPrimaryKey;
    const bool asked =
        ("," + std::string(select) + ",").find("," + property + ",") != std::string::npos;
    if (select.empty() || key || asked) attributes_.push_back(&attribute);
  }
  while (!select.empty()) {
    const auto end = select.find(',');
    const std::string_view asked = select.substr(0, end);
    const bool known = std::ranges::any_of(
        attributes_, [&](const Attribute* attribute) { return PropertyOf(*attribute) == asked; });
    if (!known) unknown_ = asked;
    select.remove_prefix(end == std::string_view::npos ? select.size() : end + 1);
  }
}

std::string Selection::Render(const Guid& id, const Row& row, bool annotate) const {
  std::string json = fmt::format(R"({{"@odata.etag":"W/\"{}\"")", row.version);
  for (const Attribute* attribute : attributes_) {
    const std::string property = PropertyOf(*attribute);
    const auto value = row.values.find(attribute->name);
    if (annotate && value != row.values.end() && IsLookup(attribute->kind)) {
      json += fmt::format(R"(,"{}@Microsoft.Dynamics.CRM.lookuplogicalname":"{}")", property,
                          value->second.target);
    }
    json += fmt::format(R"(,"{}":{})", property, RenderCell(*attribute, id, row));
  }
  return json + '}';
}

std::string RenderTombstone(const Table& table, const Guid& id) {
  return fmt::format(
      R"({{"@odata.context":"https://org.example.com/api/data/v9.2/$metadata#{}/$deletedEntity",)"
      R"("id":"{}","reason":"deleted"}})",
      table.set_name, id.ToString());
}

}  // namespace opendes::simulation
