#include "scheduling/lease_renewer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "telemetry/log.h"

namespace opendes::scheduling {

using telemetry::Field;

LeaseRenewer::LeaseRenewer(control::ControlStore& control, Clock& clock, NodeId node, Duration ttl)
    : control_(control),
      clock_(clock),
      node_(std::move(node)),
      ttl_(ttl),
      nap_(clock),
      thread_([this](std::stop_token stop) { Run(std::move(stop)); }) {}

LeaseRenewer::Watch::Watch(LeaseRenewer& renewer, const control::Lease& lease,
                           std::stop_source stop)
    : renewer_(renewer), stream_(lease.stream) {
  const TimePoint good_until = renewer_.clock_.Now() + renewer_.ttl_;
  const std::lock_guard lock(renewer_.mutex_);
  renewer_.watched_.insert_or_assign(stream_, Watched{lease, good_until, std::move(stop)});
}

LeaseRenewer::Watch::~Watch() {
  const std::lock_guard lock(renewer_.mutex_);
  renewer_.watched_.erase(stream_);
}

void LeaseRenewer::Run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    nap_.Sleep(std::min<Duration>(ttl_ / 3, limits::kLeaseRenewEvery), stop);
    RenewAll();
  }
}

void LeaseRenewer::RenewAll() {
  std::vector<Watched> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [stream, watched] : watched_) all.push_back(watched);
  }
  for (const Watched& watched : all) Renew(watched);
}

void LeaseRenewer::Renew(const Watched& watched) {
  const StreamId& stream = watched.lease.stream;
  const TimePoint asked_at = clock_.Now();
  const auto renewed = control_.RenewLease(node_, watched.lease, ttl_);
  if (renewed) {
    const std::lock_guard lock(mutex_);
    const auto found = watched_.find(stream);
    if (found == watched_.end() || found->second.lease.epoch != renewed->epoch) return;
    found->second.lease = *renewed;
    found->second.good_until = asked_at + ttl_;
    return;
  }
  // A control store that is away for a moment is no reason to stop before the lease runs out.
  const bool lost = renewed.error().code == ErrorCode::kFenced || asked_at >= watched.good_until;
  telemetry::Warning(
      lost ? "lease_lost" : "lease_renewal_failed",
      {Field("profile", stream.profile), Field("entity", stream.entity),
       Field("epoch", watched.lease.epoch), Field("error", renewed.error().ToString())});
  if (lost) std::stop_source(watched.stop).request_stop();
}

}  // namespace opendes::scheduling
