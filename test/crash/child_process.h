// A child process of this test program, to be killed at will.
#pragma once

#include <sys/types.h>

#include <string>

#include "test/crash/paths.h"

namespace opendes::crash {

class ChildProcess {
 public:
  // Runs this program as a child; `failpoints` is its OPENDES_FAILPOINTS, `log` gets its stderr.
  ChildProcess(const ChildArguments& arguments, const std::string& failpoints,
               const std::string& log);
  ~ChildProcess();  // kills it if it still runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // SIGKILL. False when it had ended by itself.
  bool Kill();
  // SIGTERM; the exit status, or minus the signal that ended it.
  int Terminate();
  bool IsRunning();
  // Minus the signal, or the exit status, of a process that is not running any more.
  int status() const { return status_; }

 private:
  int Wait();

  pid_t pid_ = -1;
  bool running_ = false;
  int status_ = 0;
};

}  // namespace opendes::crash
