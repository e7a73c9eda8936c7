// Navigation properties: N:N collections by their relationship's name, lookups by the attribute's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/facts.h"
#include "simulator/store/organization.h"

namespace opendes::sim {

struct Navigation {
  std::string name;
  std::shared_ptr<const TableShape> target;
  // A collection through an N:N table; else a lookup.
  bool collection = false;
  std::string intersect;
  int own_side = 0;  // of the N:N table, the side this table is on
  std::string own_attribute;
  std::string target_attribute;
  const Column* lookup = nullptr;  // of the shape it was found on
};

// nullopt when the table has no such navigation property.
std::optional<Navigation> FindNavigation(const Organization& organization, const TableShape& shape,
                                         std::string_view name);

// The rows at the other end, in key order.
std::vector<Row> Related(const Organization& organization, const TableShape& shape,
                         const Navigation& navigation, const Row& row);

// The N:N row that links the two, if there is one.
std::optional<Guid> FindLink(const Organization& organization, const Navigation& navigation,
                             const Guid& own, const Guid& other);

}  // namespace opendes::sim
