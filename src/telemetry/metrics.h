// The metric registry, in Prometheus' terms. Names begin with "opendes_".
#pragma once

#include <map>
#include <memory>
#include <string>

namespace opendes::telemetry {

using Labels = std::map<std::string, std::string>;

// Thread-safe. A name must always be used with the same kind and help text.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void Add(const std::string& name, const std::string& help, const Labels& labels, double amount);
  void Set(const std::string& name, const std::string& help, const Labels& labels, double value);
  // A histogram of seconds, buckets from 0.01 to 300.
  void Observe(const std::string& name, const std::string& help, const Labels& labels,
               double seconds);
  // Forgets a labelled gauge, when its profile is gone.
  void Remove(const std::string& name, const Labels& labels);
  // The exposition text of GET /metrics.
  std::string Render() const;

 private:
  struct Registry;  // keeps prometheus-cpp's headers out of everyone's build
  std::unique_ptr<Registry> registry_;
};

}  // namespace opendes::telemetry
