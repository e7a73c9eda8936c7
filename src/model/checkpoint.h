// How far a stream's destination table is. Stored in the destination and moved in the transaction
// that makes the rows durable (Invariant 1; docs/adr/0001-checkpoint-in-the-destination.md).
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "model/cursor.h"
#include "model/names.h"

namespace opendes {

enum class LoadPhase : std::uint8_t {
  kFirstLoad,  // reading the whole table into a new one
  kReload,     // a later generation: reading it whole into the table that holds rows already
  kSweep,      // the reload is read; rows it did not meet are being removed
  kLive,       // following changes
};

struct Checkpoint {
  Cursor cursor;
  LeaseEpoch epoch = 0;         // of the worker that wrote it
  std::int64_t sequence = 0;    // batches applied since the table was made; +1 with each
  std::int64_t generation = 1;  // full loads of the table, this one included
  LoadPhase phase = LoadPhase::kFirstLoad;
  bool mid_cycle = false;         // kLive: the cursor stands between two pages of one delta cycle
  std::int64_t rows_loaded = 0;   // rows of this generation's full load applied so far
  std::int64_t high_version = 0;  // highest versionnumber of the delta cycles that have ended
  TimePoint saved_at{};           // when the batch was applied, by the worker's clock

  bool operator==(const Checkpoint&) const = default;
};

}  // namespace opendes
