#include "telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>

#include "base/limits.h"

namespace opendes::telemetry {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
                                                          2.5,  5,     10,   30,  60,   120, 300};

// All that is measured under one name.
template <typename Metric>
struct Kind {
  prometheus::Family<Metric>* family = nullptr;
  std::map<Labels, Metric*> series;

  // Null when there are as many series as one name may have: a label that takes ever new values
  // must not eat the memory.
  template <typename... Arguments>
  Metric* Find(const Labels& labels, const Arguments&... arguments) {
    const auto known = series.find(labels);
    if (known != series.end()) return known->second;
    if (series.size() >= limits::kMetricSeries) return nullptr;
    Metric* added = &family->Add(labels, arguments...);
    series.emplace(labels, added);
    return added;
  }
};

}  // namespace

struct Metrics::Registry {
  mutable std::mutex mutex;
  prometheus::Registry exposed;                                   // thread-safe
  std::map<std::string, Kind<prometheus::Counter>> counters;      // guarded by mutex
  std::map<std::string, Kind<prometheus::Gauge>> gauges;          // guarded by mutex
  std::map<std::string, Kind<prometheus::Histogram>> histograms;  // guarded by mutex

  template <typename Metric, typename Builder>
  Kind<Metric>& Get(std::map<std::string, Kind<Metric>>& kinds, Builder builder,
                    const std::string& name, const std::string& help) {
    Kind<Metric>& kind = kinds[name];
    if (kind.family == nullptr) kind.family = &builder.Name(name).Help(help).Register(exposed);
    return kind;
  }
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

void Metrics::Add(const std::string& name, const std::string& help, const Labels& labels,
                  double amount) {
  const std::lock_guard lock(registry_->mutex);
  auto& kind = registry_->Get(registry_->counters, prometheus::BuildCounter(), name, help);
  if (auto* counter = kind.Find(labels)) counter->Increment(amount);
}

void Metrics::Set(const std::string& name, const std::string& help, const Labels& labels,
                  double value) {
  const std::lock_guard lock(registry_->mutex);
  auto& kind = registry_->Get(registry_->gauges, prometheus::BuildGauge(), name, help);
  if (auto* gauge = kind.Find(labels)) gauge->Set(value);
}

void Metrics::Observe(const std::string& name, const std::string& help, const Labels& labels,
                      double seconds) {
  const std::lock_guard lock(registry_->mutex);
  auto& kind = registry_->Get(registry_->histograms, prometheus::BuildHistogram(), name, help);
  if (auto* histogram = kind.Find(labels, kSeconds)) histogram->Observe(seconds);
}

void Metrics::Remove(const std::string& name, const Labels& labels) {
  const std::lock_guard lock(registry_->mutex);
  const auto kind = registry_->gauges.find(name);
  if (kind == registry_->gauges.end()) return;
  const auto gauge = kind->second.series.find(labels);
  if (gauge == kind->second.series.end()) return;
  kind->second.family->Remove(gauge->second);
  kind->second.series.erase(gauge);
}

std::string Metrics::Render() const {
  return prometheus::TextSerializer().Serialize(registry_->exposed.Collect());
}

}  // namespace opendes::telemetry
