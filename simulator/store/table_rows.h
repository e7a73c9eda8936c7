// The rows of one table. Untouched rows are computed from their ordinal; changed, created and
// deleted ones are kept, with an index by version so that a delta costs what changed. No locking:
// Organization guards it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/guid.h"
#include "simulator/store/id_space.h"
#include "simulator/store/row.h"

namespace opendes::sim {

class TableRows {
 public:
  // Rows 0..base_count-1 exist from the start with the versions first_version, first_version+1, …
  TableRows(IdSpace ids, std::uint64_t base_count, Version first_version);

  const IdSpace& ids() const { return ids_; }
  std::uint64_t base_count() const { return base_count_; }
  std::uint64_t live_count() const { return live_count_; }
  // Ordinals ever used; those from base_count() on were created later.
  std::uint64_t ordinal_end() const { return ordinal_end_; }
  // Tokens with a smaller version may miss purged tombstones.
  Version purged_through() const { return purged_through_; }
  std::size_t tombstone_count() const { return tombstones_.size(); }

  // nullopt when the row does not exist or was deleted.
  std::optional<Row> Find(const Guid& id) const;
  bool IsDeleted(const Guid& id) const;
  // Rows in key order, after the given id when there is one; at most limit.
  std::vector<Row> Scan(const std::optional<Guid>& after, std::size_t limit) const;
  // Rows whose version lies in (since, through], in version order; at most limit.
  std::vector<Row> ChangedBetween(Version since, Version through, std::size_t limit) const;
  // Deletions in (since, through], in version order; at most limit.
  std::vector<Tombstone> DeletedBetween(Version since, Version through, std::size_t limit) const;

  // A new id of the series.
  Guid NextId();
  // The id must not be live. With keep_tombstone a delta shows both the old deletion and the row.
  Row Create(const Guid& id, Version version, std::int64_t now, Cells cells, bool keep_tombstone);
  // The row must be live. An invented change (no cells) moves the revision, a written one merges.
  Row Update(const Guid& id, Version version, std::int64_t now, const Cells& cells);
  // The row must be live.
  void Delete(const Guid& id, Version version, std::int64_t now);
  // Forgets deletions before the time.
  void PurgeTombstones(std::int64_t before);

 private:
  struct Kept {
    Row row;
    bool live = true;
  };

  Row Invented(std::uint64_t ordinal) const;
  Version LastBaseVersion() const { return first_version_ + base_count_ - 1; }
  void AppendUntouched(Version since, Version through, std::size_t limit,
                       std::vector<Row>& rows) const;

  const IdSpace ids_;
  const std::uint64_t base_count_;
  const Version first_version_;
  std::uint64_t live_count_;
  std::uint64_t ordinal_end_;
  std::map<Guid, Kept> kept_;        // every row that is not as invented, the deleted included
  std::map<Version, Guid> upserts_;  // the live rows of kept_ by version
  std::map<Version, Tombstone> tombstones_;
  std::map<Guid, Version> tombstone_of_;
  Version purged_through_ = 0;
};

}  // namespace opendes::sim
