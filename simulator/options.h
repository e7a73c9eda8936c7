// The command line of dataverse-sim.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/result.h"
#include "simulator/web_api/api_context.h"

namespace opendes::sim {

struct Options {
  std::string address = "127.0.0.1";
  int port = 0;  // organisation n listens on port + 2n (http) and port + 2n + 1 (https); 0: any
  std::string state_folder;
  std::string ready_file;
  int organizations = 1;
  std::uint64_t seed = 1;
  std::map<std::string, std::uint64_t, std::less<>> rows;
  WebApiOptions web_api;
  bool recreate_keeps_tombstone = true;
  int expire_days = 7;
  bool gzip = false;
  bool open = false;  // no token needed: every caller is the administrator
  bool throttle = true;
  int servers = 1;
  int token_lifetime_seconds = 3599;
};

// What to do with the command line: run, or print a text and end with a status.
struct CommandLine {
  Options options;
  std::string text;  // not empty: print it and end
  int exit_status = 0;
};

CommandLine ParseCommandLine(int argc, char** argv);

}  // namespace opendes::sim
