// Keeps the leases of this node's busy workers alive, all on one thread, and stops a worker whose
// lease is gone. The destination's fence is what makes that safe (Invariant 3); this makes it
// quick.
#pragma once

#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "control/control_store.h"
#include "model/names.h"
#include "scheduling/nap.h"

namespace opendes::scheduling {

// Thread-safe.
class LeaseRenewer {
 public:
  LeaseRenewer(control::ControlStore& control, Clock& clock, NodeId node, Duration ttl);

  // Renews one lease for as long as it lives.
  class Watch {
   public:
    // Requests `stop` when the lease is lost, or could not be renewed until it ran out.
    Watch(LeaseRenewer& renewer, const control::Lease& lease, std::stop_source stop);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    LeaseRenewer& renewer_;
    const StreamId stream_;
  };

  // Looks at all leases now: a profile may just have been deactivated.
  void CheckNow() { nap_.Wake(); }

 private:
  struct Watched {
    control::Lease lease;
    TimePoint good_until;  // by this node's clock
    std::stop_source stop;
  };

  void Run(std::stop_token stop);
  void RenewAll();
  void Renew(const Watched& watched);

  // Constant after construction.
  control::ControlStore& control_;
  Clock& clock_;
  const NodeId node_;
  const Duration ttl_;

  std::mutex mutex_;
  std::map<StreamId, Watched> watched_;  // guarded by mutex_
  Nap nap_;
  std::jthread thread_;
};

}  // namespace opendes::scheduling
