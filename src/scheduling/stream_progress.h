// Tells people how one stream is doing while a worker runs it: status in the control store, metrics
// and log lines. Never decides anything; a status that cannot be saved is logged and left.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "control/control_store.h"
#include "model/stream_status.h"
#include "replication/replicate_table.h"
#include "telemetry/metrics.h"

namespace opendes::scheduling {

// Used by one thread.
class StreamProgress {
 public:
  // `epoch` is that of the worker's lease.
  StreamProgress(control::ControlStore& control, telemetry::Metrics& metrics, Clock& clock,
                 StreamStatus status, LeaseEpoch epoch);

  const StreamStatus& status() const { return status_; }

  void Preparing();
  // `metadata_error` stands in the status until a preparation is without it.
  void Prepared(const std::optional<Error>& metadata_error);
  void Estimated(std::int64_t rows) { status_.rows_estimated = rows; }
  // After each durable step; saves at most once a second, and when a generation begins.
  void Stepped(const replication::Step& step);

  // How the cycle ended.
  void Confirmed(const replication::CycleReport& report, Duration interval);
  void LeftItsTurn();
  void Failed(const Error& error, Duration interval);

 private:
  void CountRows(std::string_view kind, std::int64_t rows);
  void TellLoadCompleted();
  void Save();

  control::ControlStore& control_;
  telemetry::Metrics& metrics_;
  Clock& clock_;
  StreamStatus status_;
  const LeaseEpoch epoch_;
  std::string standing_error_;  // of the metadata tables: rows go on
  TimePoint started_at_;
  TimePoint saved_at_{};
};

}  // namespace opendes::scheduling
