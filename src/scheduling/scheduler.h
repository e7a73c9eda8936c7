// What runs when and where on this node: claims due streams, runs each on a worker thread with its
// lease renewed, paces polling, and starts nothing new once stopping.
#pragma once

#include <cstddef>
#include <memory>

#include "base/clock.h"
#include "control/control_store.h"
#include "destination/destination.h"
#include "model/names.h"
#include "secrets/secret_resolver.h"
#include "source/source.h"
#include "telemetry/metrics.h"

namespace opendes::scheduling {

struct SchedulerOptions {
  NodeId node;
  std::size_t workers = 4;  // streams running at once on this node
  Duration lease_ttl = limits::kLeaseTtl;
  Duration poll_shortest = limits::kPollShortest;
  Duration poll_longest = limits::kPollLongest;
};

// All pointers outlive the scheduler.
struct SchedulerParts {
  control::ControlStore* control = nullptr;
  source::SourceFactory make_source;
  destination::DestinationFactory make_destination;
  secrets::SecretResolver* secrets = nullptr;
  telemetry::Metrics* metrics = nullptr;
  Clock* clock = nullptr;
};

// Thread-safe.
class Scheduler {
 public:
  virtual ~Scheduler() = default;  // stops: asks the workers to abandon their batch, joins them
  // Looks for due streams now instead of at the next tick.
  virtual void Wake() = 0;
};

std::unique_ptr<Scheduler> StartScheduler(SchedulerOptions options, SchedulerParts parts);

}  // namespace opendes::scheduling
