// `opendes demo`: a stand-in organisation replicated into SQLite on this machine, changed while it
// runs, and compared at the end.
#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"

namespace opendes::app {

struct DemoOptions {
  std::string folder = "build/demo";
  int seconds = 20;  // of live changes
  bool keep = false;
};

// The last line it prints is "demo: T tables, R rows, D differences, lag p50 X s p99 Y s". Error
// when a table differs or anything went wrong; a child's failure comes with the end of its log.
// The children are gone when it returns, unless all went well and options.keep is set.
Result<> RunDemo(const DemoOptions& options, std::stop_token stop);

}  // namespace opendes::app
