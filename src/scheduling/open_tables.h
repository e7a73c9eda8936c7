// What a worker keeps of a stream between two cycles, so that an idle stream costs no connecting
// and no reading of metadata. A Source is not kept: it is cheap to make and may hold a page's worth
// of buffers.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "destination/destination.h"
#include "model/names.h"
#include "model/table_schema.h"

namespace opendes::scheduling {

struct OpenTable {
  std::unique_ptr<destination::Destination> destination;
  std::optional<TableSchema> schema;  // once the table is prepared
  TimePoint prepared_at{};            // when schema was read
  std::int64_t profile_version = 0;   // of the profile it was opened for
};

// The tables nobody works on at the moment, at most limits::kIdleTables: the one unused for longest
// is closed. Thread-safe.
class OpenTables {
 public:
  // Takes the stream's table out; nullopt when there is none for this version of the profile.
  std::optional<OpenTable> Take(const StreamId& stream, std::int64_t profile_version);
  void Keep(const StreamId& stream, OpenTable table);

 private:
  using Entry = std::pair<StreamId, OpenTable>;

  std::mutex mutex_;
  std::list<Entry> idle_;  // guarded by mutex_; newest first
};

}  // namespace opendes::scheduling
