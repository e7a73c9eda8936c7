// Counts and digests of a table's rows by bucket: two tables are equal in a bucket when both are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/guid.h"
#include "replication/row_digest.h"

namespace opendes::replication {

struct BucketSum {
  std::int64_t rows = 0;
  Digest digest;

  bool operator==(const BucketSum&) const = default;
};

// 65,536 buckets, 1.5 MB, whatever the size of the table. Sequential ids spread as evenly as random
// ones.
class BucketSums {
 public:
  static constexpr std::size_t kBuckets = 1U << 16;

  static std::size_t BucketOf(const Guid& id) { return std::hash<Guid>{}(id) >> 48; }

  void Add(const Guid& id, const Digest& digest) {
    BucketSum& sum = sums_[BucketOf(id)];
    ++sum.rows;
    sum.digest += digest;
    ++rows_;
  }

  std::int64_t rows() const { return rows_; }
  const BucketSum& operator[](std::size_t bucket) const { return sums_[bucket]; }

 private:
  std::vector<BucketSum> sums_ = std::vector<BucketSum>(kBuckets);
  std::int64_t rows_ = 0;
};

}  // namespace opendes::replication
