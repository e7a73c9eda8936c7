// What a destination's table has to hold, worked out from the batches that were given to it by the
// rules of destination.h, and whether what is stored moves as those rules want.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/guid.h"
#include "model/checkpoint.h"
#include "model/row_batch.h"
#include "test/simulation/text_database.h"

namespace opendes::simulation {

// The table's line in ReplicationState, as text.
struct StoredState {
  bool table_exists = false;
  std::string phase;  // empty: no line
  std::int64_t epoch = 0;
  std::int64_t sequence = 0;
  std::int64_t generation = 0;
  std::int64_t high_version = 0;
};

// One table of one database, whoever writes it.
class TableWatch {
 public:
  struct Address {
    std::string entity;
    std::string prefix;  // with its "_"
    bool delete_log = true;
  };
  // `database` and `violations` outlive the watch.
  TableWatch(Address address, const TextDatabase& database, std::vector<std::string>& violations)
      : address_(std::move(address)), database_(database), violations_(violations) {}

  const Address& address() const { return address_; }
  std::string TableName() const { return address_.prefix + address_.entity; }
  StoredState Look() const;

  // After a call that may have failed, or died, half-way: `before` is what stood before it.
  void Prepared(const StoredState& before, LeaseEpoch epoch);
  void Applied(const StoredState& before, const RowBatch& batch, const Checkpoint& next);
  void BeganGeneration(const StoredState& before, LeaseEpoch epoch);
  void Swept(const StoredState& before, LeaseEpoch epoch);

  // Compares the versions of all rows, and DeleteLog, with what they have to be.
  void Check();
  // The organisation was restored: until a later generation has ended, rows may get older.
  void Restored();
  // Every id that was ever in the table.
  const std::set<Guid>& ever_shown() const { return ever_shown_; }

 private:
  using Line = std::pair<Guid, std::int64_t>;  // of DeleteLog: id, version

  void CheckMoved(const StoredState& before, const StoredState& after, LeaseEpoch epoch);
  void Upsert(const Guid& id, std::int64_t version, const StoredState& before);
  void Delete(const Guid& id, std::int64_t version_unknown);
  bool HidesRow(const Guid& id, std::int64_t version, const StoredState& before) const;
  void CheckRows();
  void CheckDeleteLog();
  void Violate(const std::string& what);

  const Address address_;
  const TextDatabase& database_;
  std::vector<std::string>& violations_;

  std::map<Guid, std::int64_t> rows_;  // versions
  std::multiset<Line> log_;
  std::set<Guid> seen_;  // of the present reload
  std::set<Guid> ever_shown_;
  std::map<Guid, std::int64_t> highest_shown_;
  std::int64_t restored_at_generation_ = 0;  // 0: not restored
};

}  // namespace opendes::simulation
