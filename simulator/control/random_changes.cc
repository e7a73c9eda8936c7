#include "simulator/control/random_changes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "simulator/store/mix.h"
#include "simulator/store/row_value.h"

namespace opendes::sim {
namespace {

// Tables that hold the organisation together: changed only when asked for by name.
constexpr std::array<std::string_view, 7> kPlatform = {
    "organization", "businessunit", "systemuser",         "team",
    "role",         "territory",    "transactioncurrency"};

std::vector<std::string> BusinessTables(const Organization& organization) {
  std::vector<std::string> tables;
  for (const TableStatus& status : organization.Status()) {
    const auto shape = organization.Shape(status.table);
    if (status.rows == 0 || shape == nullptr || shape->facts.intersect) continue;
    if (std::ranges::find(kPlatform, status.table) == kPlatform.end()) {
      tables.push_back(status.table);
    }
  }
  return tables;
}

const ManyToManyFacts* FindRelationship(const Facts& facts, const std::string& table) {
  const auto found = std::ranges::find(facts.many_to_many, table, &ManyToManyFacts::intersect);
  return found == facts.many_to_many.end() ? nullptr : &*found;
}

}  // namespace

RandomChanges::RandomChanges(Organization& organization, ChangeMix mix)
    : organization_(organization), mix_(std::move(mix)), state_(Mix(mix_.seed)) {
  if (mix_.tables.empty()) mix_.tables = BusinessTables(organization);
}

std::uint64_t RandomChanges::Next() { return state_ = Mix(state_); }

void RandomChanges::ApplyOne() {
  const std::uint64_t total = mix_.create + mix_.update + mix_.remove + mix_.recreate;
  if (mix_.tables.empty() || total == 0) return;
  const std::string& table = mix_.tables[Next() % mix_.tables.size()];
  std::uint64_t drawn = Next() % total;
  if (drawn < mix_.create) return Create(table);
  drawn -= mix_.create;
  if (drawn >= mix_.update + mix_.remove) return Recreate(table);
  const auto id = organization_.PickLive(table, Next());
  if (!id) return;
  if (drawn < mix_.update) {
    if (organization_.Update(table, *id, {}) == WriteResult::kDone) ++counts_.updated;
  } else if (organization_.Delete(table, *id) == WriteResult::kDone) {
    ++counts_.deleted;
  }
}

void RandomChanges::Create(const std::string& table) {
  const auto facts = organization_.facts();
  if (const ManyToManyFacts* relationship = FindRelationship(*facts, table)) {
    return CreateLink(*relationship);
  }
  std::optional<Guid> id;
  if (organization_.Create(table, id, {}) == WriteResult::kDone) ++counts_.created;
}

void RandomChanges::CreateLink(const ManyToManyFacts& relationship) {
  const auto first = organization_.PickLive(relationship.entity1, Next());
  const auto second = organization_.PickLive(relationship.entity2, Next());
  if (!first || !second) return;
  const Cell wanted{"\"" + second->ToString() + "\"", ""};
  const RowPage links = organization_.Mentions(relationship.intersect, 0, *first);
  for (const Row& link : links.rows) {
    const Column* column = links.shape->Find(relationship.entity2_attribute);
    if (column != nullptr && RowValues(*links.shape, link).Json(*column) == wanted.json) return;
  }
  std::optional<Guid> id;
  if (organization_.Create(relationship.intersect, id,
                           {{relationship.entity1_attribute, {"\"" + first->ToString() + "\"", ""}},
                            {relationship.entity2_attribute, wanted}}) == WriteResult::kDone) {
    ++counts_.created;
  }
}

void RandomChanges::Recreate(const std::string& table) {
  std::optional<Guid> id = organization_.PickDeleted(table, Next());
  if (!id) return;
  if (organization_.Create(table, id, {}) == WriteResult::kDone) ++counts_.recreated;
}

}  // namespace opendes::sim
