#include "simulator/store/table_shape.h"

#include <algorithm>
#include <utility>

#include "simulator/store/mix.h"

namespace opendes::sim {
namespace {

bool IsReference(AttributeKind kind) {
  return kind == AttributeKind::kLookup || kind == AttributeKind::kCustomer ||
         kind == AttributeKind::kOwner;
}

bool HasProperty(const AttributeFacts& attribute) {
  return attribute.valid_odata && attribute.kind != AttributeKind::kVirtual &&
         attribute.kind != AttributeKind::kPartyList;
}

const ManyToManyFacts* FindRelationship(const Facts& facts, const EntityFacts& entity) {
  const auto found =
      std::ranges::find(facts.many_to_many, entity.logical_name, &ManyToManyFacts::intersect);
  return found == facts.many_to_many.end() ? nullptr : &*found;
}

Recipe RecipeOf(const EntityFacts& entity, const AttributeFacts& attribute) {
  if (attribute.logical_name == entity.primary_id) return Recipe::kPrimaryId;
  if (attribute.logical_name == "versionnumber") return Recipe::kVersion;
  if (attribute.logical_name == "createdon") return Recipe::kCreated;
  if (attribute.logical_name == "modifiedon") return Recipe::kModified;
  if (attribute.logical_name == entity.primary_name && attribute.kind == AttributeKind::kString) {
    return Recipe::kName;
  }
  return IsReference(attribute.kind) ? Recipe::kLookup : Recipe::kPool;
}

std::vector<PoolValue> PoolOf(const EntityFacts& entity, const AttributeFacts& attribute,
                              std::uint64_t salt) {
  if (attribute.kind == AttributeKind::kState) return MakeStatePool(entity);
  if (attribute.kind == AttributeKind::kStatus) return MakeStatusPool(entity);
  return MakeValuePool(attribute, salt);
}

// "parentcustomerid_account": as the facts name it, else the attribute's own name.
std::string NavigationTo(const Facts& facts, const EntityFacts& entity,
                         const AttributeFacts& attribute, const std::string& table) {
  for (const LookupFacts& lookup : facts.lookups) {
    if (lookup.entity == entity.logical_name && lookup.attribute == attribute.logical_name &&
        lookup.target == table) {
      return lookup.navigation;
    }
  }
  return attribute.targets.size() == 1 ? attribute.logical_name
                                       : attribute.logical_name + "_" + table;
}

Column MakeColumn(const Facts& facts, const EntityFacts& entity, const AttributeFacts& attribute,
                  std::uint64_t seed, const TargetLookup& target_of) {
  Column column;
  const bool reference = IsReference(attribute.kind);
  column.name = reference ? "_" + attribute.logical_name + "_value" : attribute.logical_name;
  column.attribute = attribute.logical_name;
  column.kind = attribute.kind;
  column.recipe = RecipeOf(entity, attribute);
  column.secured = attribute.secured;
  // State and status share a salt and a group, so that they are drawn together.
  const bool state =
      attribute.kind == AttributeKind::kState || attribute.kind == AttributeKind::kStatus;
  column.salt = Mix(seed, state ? std::string_view("state") : attribute.logical_name);
  column.group = 1 + static_cast<std::uint32_t>(column.salt % 4);
  if (column.recipe == Recipe::kPool) column.pool = PoolOf(entity, attribute, column.salt);
  if (reference) {
    for (const std::string& table : attribute.targets) {
      auto target = target_of(table);
      if (!target || target->count == 0) continue;
      target->navigation = NavigationTo(facts, entity, attribute, table);
      column.targets.push_back(std::move(*target));
    }
  }
  return column;
}

void MakeSide(Column& column, int side, const std::string& entity1, const std::string& entity,
              const TargetLookup& target_of) {
  auto target = target_of(entity);
  auto first = target_of(entity1);
  if (!target || !first) return;
  column.recipe = Recipe::kSide;
  column.side = side;
  column.first_side_count = first->count;
  column.targets = {std::move(*target)};
}

}  // namespace

const Column* TableShape::Find(std::string_view property) const {
  const auto found = by_name.find(property);
  return found == by_name.end() ? nullptr : &columns[found->second];
}

TableShape MakeTableShape(const Facts& facts, const EntityFacts& entity, std::uint64_t seed,
                          const TargetLookup& target_of) {
  TableShape shape;
  shape.facts = entity;
  shape.seed = Mix(seed, entity.logical_name);
  shape.ids = IdSpace(seed, entity.logical_name);
  for (const AttributeFacts& attribute : entity.attributes) {
    if (!HasProperty(attribute)) continue;
    shape.columns.push_back(MakeColumn(facts, entity, attribute, shape.seed, target_of));
    Column& column = shape.columns.back();
    if (column.recipe == Recipe::kName) column.salt = shape.seed;
    if (const ManyToManyFacts* relationship = FindRelationship(facts, entity)) {
      const std::string& entity1 = relationship->entity1;
      if (column.attribute == relationship->entity1_attribute) {
        MakeSide(column, 0, entity1, entity1, target_of);
      } else if (column.attribute == relationship->entity2_attribute) {
        MakeSide(column, 1, entity1, relationship->entity2, target_of);
      }
    }
  }
  std::ranges::stable_partition(
      shape.columns, [](const Column& column) { return column.recipe == Recipe::kPrimaryId; });
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    shape.by_name.emplace(shape.columns[i].name, i);
  }
  return shape;
}

}  // namespace opendes::sim
