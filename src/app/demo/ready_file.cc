#include "app/demo/ready_file.h"

#include <fstream>
#include <iterator>

#include "base/clock.h"

namespace opendes::app {

Result<> CheckRunning(ChildProcess& child, const std::string& name) {
  if (child.Running()) return {};
  return Fail(ErrorCode::kUnavailable, Blame::kUs, "{} ended with code {}; its log ends with:\n{}",
              name, child.Stop(), child.LogTail());
}

Result<std::string> AwaitReadyFile(ChildProcess& child, const std::string& name,
                                   const std::string& path, std::stop_token stop) {
  constexpr Duration kPause(50);
  constexpr int kLooks = 1200;
  SystemClock clock;
  for (int look = 0; look < kLooks; ++look) {
    if (std::ifstream file(path); file) {
      return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }
    OPENDES_TRY(CheckRunning(child, name));
    if (!clock.SleepFor(kPause, stop)) {
      return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped while {} was starting", name);
    }
  }
  return Fail(ErrorCode::kDeadlineExceeded, Blame::kUs,
              "{} was not ready after a minute; its log ends with:\n{}", name, child.LogTail());
}

}  // namespace opendes::app
