#include "scheduling/lag_reporter.h"

#include <utility>

#include "base/limits.h"

namespace opendes::scheduling {
namespace {

constexpr char kLag[] = "opendes_lag_seconds";

telemetry::Labels LabelsOf(const StreamId& stream) {
  return {{"profile", stream.profile.str()}, {"entity", stream.entity.str()}};
}

}  // namespace

LagReporter::LagReporter(control::ControlStore& control, telemetry::Metrics& metrics, Clock& clock)
    : control_(control),
      metrics_(metrics),
      clock_(clock),
      thread_([this](std::stop_token stop) { Run(std::move(stop)); }) {}

void LagReporter::Run(std::stop_token stop) {
  while (clock_.SleepFor(limits::kLagEvery, stop)) Publish();
}

void LagReporter::Publish() {
  const auto profiles = control_.ListActiveProfiles();
  if (!profiles) return;  // an old lag is better than a gap; the workers report the store's fault
  std::set<StreamId> present;
  for (const Profile& profile : *profiles) present.merge(PublishProfile(profile));
  for (const StreamId& stream : published_) {
    if (!present.contains(stream)) metrics_.Remove(kLag, LabelsOf(stream));
  }
  published_ = std::move(present);
}

std::set<StreamId> LagReporter::PublishProfile(const Profile& profile) {
  std::set<StreamId> streams;
  const auto statuses = control_.ListStatus(profile.id);
  if (!statuses) return streams;
  for (const StreamStatus& status : *statuses) {
    const auto since = status.last_confirmed_at ? status.last_confirmed_at : profile.activated_at;
    if (!since) continue;
    metrics_.Set(kLag, "Seconds since the stream's last confirmed poll", LabelsOf(status.stream),
                 std::chrono::duration<double>(clock_.Now() - *since).count());
    streams.insert(status.stream);
  }
  return streams;
}

}  // namespace opendes::scheduling
