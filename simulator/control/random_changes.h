// Invented changes of rows: a seeded mix of creations, updates, deletions and returns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/store/organization.h"

namespace opendes::sim {

struct ChangeMix {
  std::uint64_t seed = 1;
  std::vector<std::string> tables;  // empty: every business table that has rows
  // Shares; their sum need not be 100.
  std::uint64_t create = 20;
  std::uint64_t update = 70;
  std::uint64_t remove = 10;
  std::uint64_t recreate = 0;  // of rows deleted before, with their old id
};

struct ChangeCounts {
  std::uint64_t created = 0;
  std::uint64_t updated = 0;
  std::uint64_t deleted = 0;
  std::uint64_t recreated = 0;
};

// Not thread-safe; several may work on one organisation.
class RandomChanges {
 public:
  RandomChanges(Organization& organization, ChangeMix mix);

  // Makes one change; nothing when the drawn table has no row for it.
  void ApplyOne();
  const ChangeCounts& counts() const { return counts_; }

 private:
  std::uint64_t Next();
  void Create(const std::string& table);
  void CreateLink(const ManyToManyFacts& relationship);
  void Recreate(const std::string& table);

  Organization& organization_;
  ChangeMix mix_;
  std::uint64_t state_;
  ChangeCounts counts_;
};

}  // namespace opendes::sim
