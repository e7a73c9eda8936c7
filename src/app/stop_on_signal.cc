#include "app/stop_on_signal.h"

#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>

namespace opendes::app {
namespace {

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

StopOnSignal::StopOnSignal() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that closes its end must not end the program.
  std::signal(SIGPIPE, SIG_IGN);
  waiter_ = std::jthread([this](std::stop_token quit) { Wait(std::move(quit)); });
}

StopOnSignal::~StopOnSignal() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGTERM);
}

void StopOnSignal::Wait(std::stop_token quit) {
  const sigset_t signals = StopSignals();
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (quit.stop_requested()) return;
    if (!stop_.request_stop()) std::_Exit(1);
  }
}

void WaitForStop(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait(lock, stop, [] { return false; });
}

}  // namespace opendes::app
