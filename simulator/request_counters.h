// What was asked of an organisation, by kind; shown by the control API.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "simulator/web_api/request.h"

namespace opendes::sim {

// "delta", "tracked", "batch", "metadata", "count", "row", "set", "function" or "write".
std::string RequestKind(const ApiRequest& request);

// Thread-safe.
class RequestCounters {
 public:
  void Count(const std::string& kind, int status);
  // By kind; "status_429" and the like beside them.
  std::map<std::string, std::uint64_t> Copy() const;
  void Reset();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> counts_;  // guarded by mutex_
};

}  // namespace opendes::sim
