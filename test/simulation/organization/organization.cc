#include "test/simulation/organization/organization.h"

#include <algorithm>
#include <utility>

namespace opendes::simulation {

const Attribute* Table::Find(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

void Organization::Put(Table& table, const Guid& row, std::map<std::string, Value> values) {
  table.rows[row] = {.version = ++version, .values = std::move(values)};
  if (recreate_keeps_tombstone) return;
  std::erase_if(table.tombstones, [&](const Tombstone& tombstone) { return tombstone.id == row; });
}

bool Organization::Delete(Table& table, const Guid& row) {
  if (table.rows.erase(row) == 0) return false;
  std::erase_if(table.tombstones, [&](const Tombstone& tombstone) { return tombstone.id == row; });
  table.tombstones.push_back({.id = row, .version = ++version});
  return true;
}

bool IsLookup(Kind kind) {
  return kind == Kind::kLookup || kind == Kind::kCustomer || kind == Kind::kOwner;
}

std::string PropertyOf(const Attribute& attribute) {
  switch (attribute.kind) {
    case Kind::kLookup:
    case Kind::kCustomer:
    case Kind::kOwner:
      return "_" + attribute.name + "_value";
    case Kind::kLookupName:
    case Kind::kLookupType:
    case Kind::kPartyList:
    case Kind::kImage:
    case Kind::kFile:
      return {};
    default:
      return attribute.name;
  }
}

}  // namespace opendes::simulation
