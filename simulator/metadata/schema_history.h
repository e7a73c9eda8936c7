// What changed between the schemas seen so far, for clients that ask since a version.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/guid.h"
#include "simulator/facts.h"

namespace opendes::sim {

// The kinds of RetrieveMetadataChanges' DeletedMetadataFilters.
enum class DeletedKind : std::uint8_t { kEntity, kAttribute, kRelationship, kOptionSet };

struct DeletedItem {
  DeletedKind kind = DeletedKind::kEntity;
  Guid id;
  std::uint64_t version = 0;
};

// Not thread-safe.
class SchemaHistory {
 public:
  // Compares with the schema observed last and dates every difference with `version`. A version
  // lower than the last one (the organisation was restored) forgets everything.
  void Observe(std::shared_ptr<const Facts> facts, std::uint64_t version);
  // Answers to stamps of now and before become impossible.
  void Expire() { expired_through_ = version_; }

  bool IsStampGood(std::uint64_t stamp) const {
    return stamp >= first_version_ && stamp <= version_ &&
           !(expired_through_ && stamp <= *expired_through_);
  }
  // The version at which an item last changed, 0 when it never did.
  std::uint64_t ChangedAt(const Guid& metadata_id) const;
  const std::vector<DeletedItem>& deleted() const { return deleted_; }

 private:
  void CompareEntities(const Facts& before, const Facts& after);
  void CompareAttributes(const EntityFacts& before, const EntityFacts& after);
  void CompareRelationships(const Facts& before, const Facts& after);

  std::shared_ptr<const Facts> facts_;
  std::uint64_t first_version_ = 0;
  std::uint64_t version_ = 0;
  std::optional<std::uint64_t> expired_through_;
  std::unordered_map<Guid, std::uint64_t> changed_;  // by metadata id
  std::vector<DeletedItem> deleted_;
};

}  // namespace opendes::sim
