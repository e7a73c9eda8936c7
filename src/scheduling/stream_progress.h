// Tells people how one stream is doing while a worker runs it: status in the control store, metrics
// and log lines. Never decides anything; a status that cannot be saved is logged and left.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "control/control_store.h"
#include "destination/destination.h"
#include "model/checkpoint.h"
#include "model/stream_status.h"
#include "replication/replicate_table.h"
#include "telemetry/metrics.h"

namespace opendes::scheduling {

// Used by one thread.
class StreamProgress {
 public:
  StreamProgress(control::ControlStore& control, telemetry::Metrics& metrics, Clock& clock,
                 StreamStatus status);

  const StreamStatus& status() const { return status_; }

  void Preparing();
  void Prepared();
  void Estimated(std::int64_t rows);
  // After each durable batch; saves at most once a second.
  void Applied(const Checkpoint& now, const destination::ApplyReport& report);
  void Confirmed(const replication::CycleReport& report, Duration interval);
  void Paused(const Error& error, Duration interval);
  void Stopped(const Error& error);

 private:
  void CountRows(std::string_view kind, std::int64_t rows);
  void Fail(const Error& error, std::string text);
  void Save();

  control::ControlStore& control_;
  telemetry::Metrics& metrics_;
  Clock& clock_;
  StreamStatus status_;
  std::int64_t counted_ = 0;  // rows of this cycle that status_ holds already
  TimePoint started_at_;
  TimePoint saved_at_{};
};

}  // namespace opendes::scheduling
