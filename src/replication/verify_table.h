// Compares a table with its source: counts, then order-free checksums by id range, then the rows
// that differ. Rows that change while it looks are looked at again before they count as different.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "destination/destination.h"
#include "model/run_context.h"
#include "source/source.h"

namespace opendes::replication {

struct RowDifference {
  enum class Kind { kMissing, kExtra, kDifferent };  // seen from the destination
  Guid id;
  Kind kind = Kind::kDifferent;
  std::vector<std::string> columns;  // kDifferent: which
};

struct VerifyReport {
  EntityName entity;
  std::int64_t source_rows = 0;
  std::int64_t destination_rows = 0;
  std::int64_t differences = 0;      // confirmed
  std::vector<RowDifference> shown;  // the first 20 of them
};

struct VerifyOptions {
  int recheck_attempts = 10;  // looks at a suspicious row before it counts
  Duration recheck_pause = std::chrono::seconds(1);
};

// Reads the whole table on both sides, in bounded memory. More than limits::kVerifySuspects rows
// that seem different are not all looked at again: `differences` then also counts those as they
// were seen, and at least one for each part of the table that was not compared row by row. Errors
// are the source's and the destination's; kCancelled.
Result<VerifyReport> VerifyTable(source::Source& source, destination::Destination& destination,
                                 const EntityName& entity, const VerifyOptions& options,
                                 const RunContext& context);

}  // namespace opendes::replication
