// What a worker keeps of a stream between two cycles, so that an idle stream costs no connecting,
// no reading of metadata and no question to the destination. A Source is not kept: it is cheap to
// make and may hold a page's worth of buffers.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/checkpoint.h"
#include "model/names.h"
#include "model/table_schema.h"
#include "scheduling/lazy_destination.h"

namespace opendes::scheduling {

struct OpenTable {
  std::unique_ptr<LazyDestination> destination;
  bool labels = false;                   // the profile asks for them
  std::optional<TableSchema> schema;     // once the table is prepared
  std::string schema_version;            // of the organisation, before schema was read
  std::optional<Error> metadata_error;   // PreparedTable's
  TimePoint prepare_again_at{};          // whatever the organisation's version says
  std::optional<Checkpoint> remembered;  // where the stream stands, unless somebody else moved it
  TimePoint claim_again_at{};            // whatever is remembered
  std::int64_t profile_version = 0;      // of the profile it was opened for
};

// The tables nobody works on at the moment, at most limits::kKnownTables, and at most
// limits::kIdleTables of them connected: the one unused for longest is disconnected. Thread-safe.
class OpenTables {
 public:
  // Takes the stream's table out; nullopt when there is none for this version of the profile.
  std::optional<OpenTable> Take(const StreamId& stream, std::int64_t profile_version);
  void Keep(const StreamId& stream, OpenTable table);

 private:
  std::mutex mutex_;
  std::map<StreamId, OpenTable> idle_;  // guarded by mutex_
  std::list<StreamId> connected_;       // guarded by mutex_; newest first; each is in idle_
};

}  // namespace opendes::scheduling
