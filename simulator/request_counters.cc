#include "simulator/request_counters.h"

#include <fmt/format.h>

#include "simulator/web_api/tracked_read.h"

namespace opendes::sim {

std::string RequestKind(const ApiRequest& request) {
  if (request.segments.empty()) return "function";
  const Segment& first = request.segments.front();
  if (first.name == "$batch") return "batch";
  if (first.name == "$metadata" || first.name.ends_with("Definitions") ||
      first.name.starts_with("RetrieveMetadataChanges")) {
    return "metadata";
  }
  if (request.method != "GET") return "write";
  if (request.segments.back().name == "$count") return "count";
  if (request.Option("$deltatoken")) return "delta";
  if (IsTracked(request)) return "tracked";
  // Functions have capital names, sets do not.
  if (first.name.front() >= 'A' && first.name.front() <= 'Z') return "function";
  return first.key ? "row" : "set";
}

void RequestCounters::Count(const std::string& kind, int status) {
  const std::lock_guard lock(mutex_);
  ++counts_[kind];
  ++counts_["all"];
  if (status >= 400) ++counts_[fmt::format("status_{}", status)];
}

std::map<std::string, std::uint64_t> RequestCounters::Copy() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void RequestCounters::Reset() {
  const std::lock_guard lock(mutex_);
  counts_.clear();
}

}  // namespace opendes::sim
