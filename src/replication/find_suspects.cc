#include "replication/find_suspects.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>
#include <utility>

#include "base/limits.h"
#include "replication/bucket_sums.h"
#include "replication/each_row.h"
#include "replication/row_digest.h"

namespace opendes::replication {
namespace {

using Kind = RowDifference::Kind;

// The two tables and how to walk through them.
struct Sides {
  source::Source& source;
  destination::Destination& destination;
  const TableSchema& schema;
  const RunContext& context;

  using SeeDigest = std::function<void(const Guid& id, const Digest& digest)>;

  Result<> EachAtSource(const SeeDigest& see) const {
    return EachSourceRow(source, schema, context, Digesting(see));
  }
  Result<> EachAtDestination(const SeeDigest& see) const {
    return EachDestinationRow(destination, schema, context, Digesting(see));
  }

 private:
  SeeRow Digesting(const SeeDigest& see) const {
    return [this, &see](const RowBatch& batch, std::size_t row) {
      see(batch.id(row), DigestRow(schema, batch, row));
    };
  }
};

// Compares the rows of the chosen buckets one by one.
Result<> CompareRows(const Sides& sides, const std::vector<bool>& chosen, Suspects& suspects) {
  const auto is_chosen = [&](const Guid& id) { return chosen[BucketSums::BucketOf(id)]; };
  std::unordered_map<Guid, Digest> unmatched;
  OPENDES_TRY(sides.EachAtSource([&](const Guid& id, const Digest& digest) {
    if (is_chosen(id)) unmatched.insert_or_assign(id, digest);
  }));
  OPENDES_TRY(sides.EachAtDestination([&](const Guid& id, const Digest& digest) {
    if (!is_chosen(id)) return;
    const auto found = unmatched.find(id);
    if (found == unmatched.end()) {
      suspects.rows.push_back({id, Kind::kExtra, {}});
    } else {
      if (found->second != digest) suspects.rows.push_back({id, Kind::kDifferent, {}});
      unmatched.erase(found);
    }
  }));
  for (const auto& [id, digest] : unmatched) suspects.rows.push_back({id, Kind::kMissing, {}});
  return {};
}

}  // namespace

Result<Suspects> FindSuspects(source::Source& source, destination::Destination& destination,
                              const TableSchema& schema, const RunContext& context) {
  const Sides sides{source, destination, schema, context};
  BucketSums left;
  BucketSums right;
  OPENDES_TRY(sides.EachAtSource([&](const Guid& id, const Digest& d) { left.Add(id, d); }));
  OPENDES_TRY(sides.EachAtDestination([&](const Guid& id, const Digest& d) { right.Add(id, d); }));

  Suspects suspects{.source_rows = left.rows(), .destination_rows = right.rows(), .rows = {}};
  std::size_t bucket = 0;
  while (bucket < BucketSums::kBuckets && suspects.rows.size() < limits::kVerifySuspects) {
    std::vector<bool> chosen(BucketSums::kBuckets);
    std::int64_t held = 0;
    for (; bucket < BucketSums::kBuckets && held < limits::kVerifyRowsHeld; ++bucket) {
      if (left[bucket] == right[bucket]) continue;
      chosen[bucket] = true;
      held += std::max(left[bucket].rows, right[bucket].rows) + 1;
    }
    if (held > 0) OPENDES_TRY(CompareRows(sides, chosen, suspects));
  }
  for (; bucket < BucketSums::kBuckets; ++bucket) {
    if (left[bucket] == right[bucket]) continue;
    suspects.at_least_more +=
        std::max<std::int64_t>(1, std::abs(left[bucket].rows - right[bucket].rows));
  }
  return suspects;
}

}  // namespace opendes::replication
