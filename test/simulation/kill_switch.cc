#include "test/simulation/kill_switch.h"

#include "base/failpoint.h"

namespace opendes::simulation {
namespace {

std::atomic<KillSwitch*> installed{nullptr};

}  // namespace

KillSwitch::KillSwitch() {
  installed = this;
  SetFailpointHook(&Pass);
}

KillSwitch::~KillSwitch() {
  SetFailpointHook(nullptr);
  installed = nullptr;
}

void KillSwitch::Pass(const char* name) {
  KillSwitch& self = *installed.load();
  if (self.passages_left_ == 0 || --self.passages_left_ != 0) return;
  self.place_ = name;
  self.killed_ = true;
  throw Killed();
}

}  // namespace opendes::simulation
