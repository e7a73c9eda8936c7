// Dies at a failpoint: throws, which unwinds the work as the end of the program would.
#pragma once

#include <atomic>
#include <exception>
#include <string>

namespace opendes::simulation {

struct Killed final : std::exception {
  const char* what() const noexcept override { return "killed at a failpoint"; }
};

// One at a time. Failpoints count whichever thread passes them.
class KillSwitch {
 public:
  KillSwitch();
  ~KillSwitch();
  KillSwitch(const KillSwitch&) = delete;
  KillSwitch& operator=(const KillSwitch&) = delete;

  // The `passage`-th failpoint from here on kills.
  void Arm(int passage) { passages_left_ = passage; }
  void Disarm() { passages_left_ = 0; }
  // Whether it has killed since it was asked last, and where.
  bool TakeKilled() { return killed_.exchange(false); }
  const char* place() const { return place_; }

 private:
  static void Pass(const char* name);

  std::atomic<int> passages_left_{0};  // 0: not armed
  std::atomic<bool> killed_{false};
  const char* place_ = "";
};

}  // namespace opendes::simulation
