// A program that the demo started.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace opendes::app {

// Not thread-safe. The destructor stops and reaps the child unless it was released.
class ChildProcess {
 public:
  // Runs arguments[0] with its output going to log_path, in a session of its own, so that Ctrl-C
  // reaches only us. It gets SIGTERM when we die, unless it outlives us. kUnavailable when it
  // cannot be run.
  static Result<ChildProcess> Start(const std::vector<std::string>& arguments,
                                    const std::string& log_path, bool outlives_us);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  // False once it has ended.
  bool Running();
  // SIGTERM, SIGKILL after `grace`; returns the exit code, or 128 + the signal that ended it.
  int Stop(std::chrono::milliseconds grace = std::chrono::seconds(20));
  // The destructor will leave it alone.
  void Release() { pid_ = -1; }
  // The end of its output, for an error message.
  std::string LogTail() const;

 private:
  ChildProcess(pid_t pid, std::string log_path) : pid_(pid), log_path_(std::move(log_path)) {}
  bool Reap(int flags);

  pid_t pid_;  // -1: nothing to reap
  std::string log_path_;
  int exit_code_ = 0;
};

}  // namespace opendes::app
