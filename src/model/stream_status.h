// What is known of one stream for people: the API's EntityExportStatusDescription plus progress.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "model/names.h"

namespace opendes {

enum class InitialSyncState : std::uint8_t {
  kNotStarted,
  kInProgress,
  kCompleted,
  kCompletedWithFailures
};
enum class MetadataState : std::uint8_t { kNotCreated, kCreating, kCreated, kFailure };

std::string_view Word(InitialSyncState state);  // the API's texts: "NotStarted", …
std::string_view Word(MetadataState state);     // "NotCreated", "MetadataCreating", …

struct StreamStatus {
  StreamId stream;
  InitialSyncState initial_sync = InitialSyncState::kNotStarted;
  MetadataState metadata = MetadataState::kNotCreated;
  std::int64_t notifications_total = 0;  // rows and deletes read
  std::int64_t notifications_succeeded = 0;
  std::int64_t notifications_failed = 0;
  std::int64_t generation = 1;                 // full loads of the table, this one included
  std::int64_t rows_loaded = 0;                // of the current full load
  std::optional<std::int64_t> rows_estimated;  // the source's own estimate
  std::optional<TimePoint> metadata_created_at;
  std::optional<TimePoint> initial_data_completed_at;
  std::optional<TimePoint> last_change_at;     // last batch that held a change
  std::optional<TimePoint> last_confirmed_at;  // last poll that succeeded: lag = now - this
  std::int64_t poll_interval_ms = 0;           // present pace
  std::string last_error;                      // Error::ToString of the newest failure, or empty
  std::optional<TimePoint> last_error_at;
  bool stopped = false;  // needs a person: will not be retried until the profile is activated again
};

}  // namespace opendes
