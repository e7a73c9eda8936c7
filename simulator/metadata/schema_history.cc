#include "simulator/metadata/schema_history.h"

#include <unordered_set>
#include <utility>

namespace opendes::sim {
namespace {

bool SameEntity(const EntityFacts& a, const EntityFacts& b) {
  return a.set_name == b.set_name && a.change_tracking == b.change_tracking &&
         a.display_name == b.display_name && a.primary_name == b.primary_name;
}

std::unordered_set<Guid> OptionSetIds(const Facts& facts) {
  std::unordered_set<Guid> ids;
  for (const EntityFacts& entity : facts.entities) {
    for (const AttributeFacts& attribute : entity.attributes) {
      if (attribute.global_option_set.empty()) continue;
      ids.insert(OptionSetId(entity, attribute));
    }
  }
  return ids;
}

}  // namespace

void SchemaHistory::Observe(std::shared_ptr<const Facts> facts, std::uint64_t version) {
  if (facts == facts_ && version == version_) return;
  if (facts_ == nullptr || version < version_) {
    *this = SchemaHistory();
    first_version_ = version;
  } else {
    version_ = version;
    CompareEntities(*facts_, *facts);
    CompareRelationships(*facts_, *facts);
    const std::unordered_set<Guid> sets = OptionSetIds(*facts);
    for (const Guid& id : OptionSetIds(*facts_)) {
      if (!sets.contains(id)) deleted_.push_back({DeletedKind::kOptionSet, id, version});
    }
  }
  version_ = version;
  facts_ = std::move(facts);
}

std::uint64_t SchemaHistory::ChangedAt(const Guid& metadata_id) const {
  const auto found = changed_.find(metadata_id);
  return found == changed_.end() ? 0 : found->second;
}

void SchemaHistory::CompareEntities(const Facts& before, const Facts& after) {
  for (const EntityFacts& entity : after.entities) {
    const EntityFacts* old = before.Find(entity.logical_name);
    if (old == nullptr || !SameEntity(*old, entity)) changed_[entity.metadata_id] = version_;
    CompareAttributes(old == nullptr ? EntityFacts() : *old, entity);
  }
  for (const EntityFacts& entity : before.entities) {
    if (after.Find(entity.logical_name) != nullptr) continue;
    deleted_.push_back({DeletedKind::kEntity, entity.metadata_id, version_});
  }
}

void SchemaHistory::CompareAttributes(const EntityFacts& before, const EntityFacts& after) {
  for (const AttributeFacts& attribute : after.attributes) {
    const AttributeFacts* old = before.Find(attribute.logical_name);
    if (old == nullptr || *old != attribute) changed_[attribute.metadata_id] = version_;
  }
  for (const AttributeFacts& attribute : before.attributes) {
    if (after.Find(attribute.logical_name) != nullptr) continue;
    deleted_.push_back({DeletedKind::kAttribute, attribute.metadata_id, version_});
  }
}

void SchemaHistory::CompareRelationships(const Facts& before, const Facts& after) {
  std::unordered_set<Guid> old_ids;
  for (const LookupFacts& lookup : before.lookups) old_ids.insert(lookup.metadata_id);
  for (const LookupFacts& lookup : after.lookups) {
    if (old_ids.erase(lookup.metadata_id) == 0) changed_[lookup.metadata_id] = version_;
  }
  for (const Guid& id : old_ids) deleted_.push_back({DeletedKind::kRelationship, id, version_});
}

}  // namespace opendes::sim
