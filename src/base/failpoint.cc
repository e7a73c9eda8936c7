#include "base/failpoint.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace opendes {
namespace {

struct Armed {
  std::string name;
  bool kill = false;
  std::atomic<long> passages_left{0};
};

// Parsed once; malformed entries are ignored, since only tests set the variable.
std::vector<std::unique_ptr<Armed>> ParseEnvironment() {
  std::vector<std::unique_ptr<Armed>> armed;
  const char* variable = std::getenv("OPENDES_FAILPOINTS");
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const auto end = rest.find(';');
    const std::string_view entry = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    const auto colon = entry.find(':');
    const auto at = entry.find('@');
    if (colon == std::string_view::npos || at == std::string_view::npos || at < colon) continue;
    auto point = std::make_unique<Armed>();
    point->name = entry.substr(0, colon);
    point->kill = entry.substr(colon + 1, at - colon - 1) == "kill";
    point->passages_left = std::atol(std::string(entry.substr(at + 1)).c_str());
    armed.push_back(std::move(point));
  }
  return armed;
}

std::atomic<FailpointHook> installed_hook{nullptr};

}  // namespace

void SetFailpointHook(FailpointHook hook) { installed_hook = hook; }

void Failpoint(const char* name) {
  if (const FailpointHook hook = installed_hook.load(std::memory_order_relaxed)) hook(name);
  static const std::vector<std::unique_ptr<Armed>> armed = ParseEnvironment();
  for (const auto& point : armed) {
    if (point->name != name || point->passages_left.fetch_sub(1) != 1) continue;
    if (point->kill) kill(getpid(), SIGKILL);
    std::this_thread::sleep_for(std::chrono::seconds(2));
  }
}

}  // namespace opendes
