// Publishes how far each active stream is behind: now minus its last confirmed poll. Read from the
// control store, so that every node tells the truth about all streams.
#pragma once

#include <set>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "control/control_store.h"
#include "telemetry/metrics.h"

namespace opendes::scheduling {

class LagReporter {
 public:
  LagReporter(control::ControlStore& control, telemetry::Metrics& metrics, Clock& clock);

 private:
  void Run(std::stop_token stop);
  void Publish();
  std::set<StreamId> PublishProfile(const Profile& profile);

  control::ControlStore& control_;
  telemetry::Metrics& metrics_;
  Clock& clock_;
  std::set<StreamId> published_;  // owned by the thread
  std::jthread thread_;
};

}  // namespace opendes::scheduling
