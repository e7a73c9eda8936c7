#include "simulator/web_api/navigation.h"

#include <algorithm>

#include "simulator/store/row_value.h"
#include "simulator/web_api/compare_values.h"

namespace opendes::sim {
namespace {

std::optional<Navigation> FindCollection(const Organization& organization, const TableShape& shape,
                                         std::string_view name) {
  const auto facts = organization.facts();
  for (const ManyToManyFacts& relationship : facts->many_to_many) {
    if (relationship.schema_name != name) continue;
    const bool first = relationship.entity1 == shape.facts.logical_name;
    if (!first && relationship.entity2 != shape.facts.logical_name) continue;
    Navigation navigation{
        .name = std::string(name),
        .target = organization.Shape(first ? relationship.entity2 : relationship.entity1),
        .collection = true,
        .intersect = relationship.intersect,
        .own_side = first ? 0 : 1,
        .own_attribute = first ? relationship.entity1_attribute : relationship.entity2_attribute,
        .target_attribute =
            first ? relationship.entity2_attribute : relationship.entity1_attribute};
    if (navigation.target != nullptr) return navigation;
  }
  return std::nullopt;
}

std::optional<Guid> GuidOf(const TableShape& shape, const Row& row, std::string_view property) {
  const Column* column = shape.Find(property);
  if (column == nullptr) return std::nullopt;
  return Guid::Parse(Unquoted(RowValues(shape, row).Json(*column)));
}

}  // namespace

std::optional<Navigation> FindNavigation(const Organization& organization, const TableShape& shape,
                                         std::string_view name) {
  if (auto collection = FindCollection(organization, shape, name)) return collection;
  for (const Column& column : shape.columns) {
    if (column.recipe != Recipe::kLookup) continue;
    for (const LookupTarget& target : column.targets) {
      if (target.navigation != name) continue;
      Navigation navigation{.name = std::string(name),
                            .target = organization.Shape(target.table),
                            .collection = false,
                            .intersect = {},
                            .own_attribute = column.attribute,
                            .target_attribute = {},
                            .lookup = &column};
      if (navigation.target != nullptr) return navigation;
    }
  }
  return std::nullopt;
}

std::vector<Row> Related(const Organization& organization, const TableShape& shape,
                         const Navigation& navigation, const Row& row) {
  const std::string& target = navigation.target->facts.logical_name;
  std::vector<Row> rows;
  const auto add = [&](const std::optional<Guid>& id) {
    if (!id) return;
    RowPage page = organization.Find(target, *id);
    if (!page.rows.empty()) rows.push_back(std::move(page.rows.front()));
  };
  if (!navigation.collection) {
    const RowValues values(shape, row);
    if (values.LookupTable(*navigation.lookup) == target) {
      add(Guid::Parse(Unquoted(values.Json(*navigation.lookup))));
    }
    return rows;
  }
  const RowPage links = organization.Mentions(navigation.intersect, navigation.own_side, row.id);
  for (const Row& link : links.rows) add(GuidOf(*links.shape, link, navigation.target_attribute));
  std::ranges::sort(rows, {}, &Row::id);
  return rows;
}

std::optional<Guid> FindLink(const Organization& organization, const Navigation& navigation,
                             const Guid& own, const Guid& other) {
  const RowPage links = organization.Mentions(navigation.intersect, navigation.own_side, own);
  for (const Row& link : links.rows) {
    if (GuidOf(*links.shape, link, navigation.target_attribute) == other) return link.id;
  }
  return std::nullopt;
}

}  // namespace opendes::sim
