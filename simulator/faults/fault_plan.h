// Faults to come: what the next answers to matching requests shall suffer.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opendes::sim {

enum class FaultKind : std::uint8_t {
  kStatus,         // answers the status with an empty body, or a JSON error when code is set
  kReset,          // breaks the connection after after_bytes of the body
  kTruncate,       // ends the body after after_bytes, as if that were all
  kSlow,           // sends after_bytes at a time with pauses of delay_ms
  kDelay,          // waits delay_ms before answering
  kContentLength,  // promises more bytes than it sends
  kHtml,           // a sign-in page with status 200
  kGzipCorrupt,    // says gzip and sends a damaged stream
  kGzipBomb,       // a small answer that grows a thousandfold
  kSameNextLink,   // the page's link leads to the page itself
  kForeignLink,    // the page's link leads to another host
  kDuplicateRows,  // the first row of the page comes twice
};

struct Fault {
  FaultKind kind = FaultKind::kStatus;
  std::string match;       // part of the target; empty: every API request
  std::int64_t count = 1;  // answers to spoil; negative: until cleared
  std::int64_t skip = 0;   // matching requests to let pass first
  int status = 503;
  std::string code;  // of the error body
  std::string message;
  std::string retry_after;  // as it stands in the header; may be nonsense
  std::size_t after_bytes = 0;
  std::int64_t delay_ms = 0;
};

// "status", "reset", "truncate", "slow", "delay", "content-length", "html", "gzip-corrupt",
// "gzip-bomb", "same-next-link", "foreign-link", "duplicate-rows".
std::optional<FaultKind> ParseFaultKind(std::string_view word);

// Thread-safe.
class FaultPlan {
 public:
  void Add(Fault fault);
  void Clear();
  // The fault for a request with this (decoded) target; counts it as used.
  std::optional<Fault> Take(std::string_view target);
  std::size_t pending() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Fault> faults_;  // guarded by mutex_
};

}  // namespace opendes::sim
