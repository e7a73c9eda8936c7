#include "app/serve.h"

#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/configuration.h"
#include "app/stop_on_signal.h"
#include "app/wiring.h"
#include "telemetry/log.h"

namespace opendes::app {
namespace {

// A core file would hold every secret (Invariant 9).
void ForbidCoreDumps() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__  // the leak check reads the process by ptrace
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

// Pages and batches are tens of megabytes each. Left alone, glibc raises its threshold with every
// such block that is freed and then keeps them in its heaps: 169 MB of resident memory instead of
// 110 while a table loads (bench: rss_mb).
void ReturnLargeBlocksToTheSystem() { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

telemetry::Level LevelOf(const std::string& word) {
  if (word == "debug") return telemetry::Level::kDebug;
  if (word == "warning") return telemetry::Level::kWarning;
  if (word == "error") return telemetry::Level::kError;
  return telemetry::Level::kInfo;
}

// Exists exactly while the service listens.
class ReadyFile {
 public:
  explicit ReadyFile(std::string path) : path_(std::move(path)) { Remove(); }
  ~ReadyFile() { Remove(); }
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  Result<> Write(const Service& service) const {
    if (path_.empty()) return {};
    // Renamed into place, so that nobody reads half a line.
    const std::string temporary = path_ + ".new";
    {
      std::ofstream file(temporary);
      file << fmt::format("{{\"url\":\"{}\",\"port\":{},\"pid\":{}}}\n", service.url,
                          service.server->port(), getpid());
    }
    std::error_code failed;
    std::filesystem::rename(temporary, path_, failed);
    if (!failed) return {};
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot write server.ready_file {}: {}", path_,
                failed.message());
  }

 private:
  void Remove() const {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }

  const std::string path_;
};

}  // namespace

Result<> Serve(const std::string& configuration_path, std::stop_token stop) {
  ForbidCoreDumps();
  ReturnLargeBlocksToTheSystem();
  OPENDES_TRY_ASSIGN(const Configuration configuration, LoadConfiguration(configuration_path));
  telemetry::SetLevel(LevelOf(configuration.log_level));
  if (!configuration.log_file.empty()) OPENDES_TRY(telemetry::SetOutput(configuration.log_file));
  const ReadyFile ready(configuration.server.ready_file);
  OPENDES_TRY_ASSIGN(const std::unique_ptr<Service> service, WireService(configuration, stop));
  OPENDES_TRY(ready.Write(*service));
  telemetry::Info("listening", {{"url", service->url},
                                {"address", configuration.server.address},
                                {"port", service->server->port()}});
  WaitForStop(stop);
  telemetry::Info("stopping");
  return {};
}

}  // namespace opendes::app
