// How far a stream's destination table is. Stored in the destination and moved in the transaction
// that makes the rows durable (Invariant 1; docs/adr/0001-checkpoint-in-the-destination.md).
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "model/cursor.h"
#include "model/names.h"

namespace opendes {

enum class LoadPhase : std::uint8_t {
  kFirstLoad,  // reading the whole table; the cursor is a next link, or empty at the beginning
  kLive,       // following changes; the cursor is a delta link, or a next link inside a delta cycle
};

struct Checkpoint {
  Cursor cursor;
  LeaseEpoch epoch = 0;         // of the worker that wrote it
  std::int64_t sequence = 0;    // batches applied since the table was made; +1 with each
  std::int64_t generation = 1;  // full loads of the table, this one included
  LoadPhase phase = LoadPhase::kFirstLoad;
  bool mid_cycle = false;         // kLive: the cursor stands between two pages of one delta cycle
  std::int64_t rows_loaded = 0;   // rows of this generation's full load applied so far
  std::int64_t high_version = 0;  // highest versionnumber applied
  TimePoint saved_at{};           // when the batch was applied, by the worker's clock

  bool operator==(const Checkpoint&) const = default;
};

}  // namespace opendes
