// dataverse-sim: a stand-in Dataverse organisation. See README.md in this folder.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "simulator/options.h"
#include "simulator/simulator.h"

namespace {

// Renamed into place, so that nobody reads half a line.
bool WriteReadyFile(const std::string& path, const std::string& line) {
  const std::string temporary = path + ".new";
  std::ofstream file(temporary);
  file << line << '\n';
  file.close();
  std::error_code failed;
  if (file.good()) std::filesystem::rename(temporary, path, failed);
  return file.good() && !failed;
}

}  // namespace

int main(int argc, char** argv) {
  const opendes::sim::CommandLine line = opendes::sim::ParseCommandLine(argc, argv);
  if (!line.text.empty()) {
    fmt::print(line.exit_status == 0 ? stdout : stderr, "{}", line.text);
    return line.exit_status;
  }
  // Blocked before any thread starts, so that only sigwait below sees them.
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);

  opendes::SystemClock clock;
  const auto simulator = opendes::sim::Simulator::Start(line.options, clock);
  if (!simulator) {
    fmt::print(stderr, "dataverse-sim: {}\n", simulator.error().ToString());
    return 1;
  }
  const std::string& ready = (*simulator)->ready_line();
  fmt::print("{}\n", ready);
  std::fflush(stdout);
  if (!line.options.ready_file.empty() && !WriteReadyFile(line.options.ready_file, ready)) {
    fmt::print(stderr, "dataverse-sim: cannot write {}\n", line.options.ready_file);
    return 1;
  }
  int signal = 0;
  sigwait(&stop_signals, &signal);
  return 0;
}
