// The stand-in organisation: its process, where it is, and the calls that change its rows.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "app/demo/child_process.h"
#include "app/demo/demo_files.h"
#include "app/demo/measure_lag.h"
#include "base/result.h"
#include "http/client.h"

namespace opendes::app {

// What dataverse-sim's ready line says.
struct StandInFacts {
  std::string organization_id;
  std::string organization_url;
  std::string identity_url;  // of the identity provider, without the tenant
  std::string tenant_id;
  std::string client_id;
  std::string client_secret;
  std::string ca_file;
  std::string control_url;
};

// kProtocol when the line lacks something.
Result<StandInFacts> ParseStandInFacts(const std::string& ready_line);

struct StandIn {
  ChildProcess process;
  StandInFacts facts;
};

Result<StandIn> StartStandIn(const DemoFiles& files, bool outlives_us, std::stop_token stop);

// The version of the newest change.
Result<std::int64_t> ReadVersion(http::Client& client, const StandInFacts& facts,
                                 std::stop_token stop);
// Creates, updates and deletes rows of these tables for so long; returns at once.
Result<> StartChanges(http::Client& client, const StandInFacts& facts,
                      const std::vector<std::string>& tables, int seconds, std::stop_token stop);
// The changes with a greater version.
Result<std::vector<SourceChange>> ReadChanges(http::Client& client, const StandInFacts& facts,
                                              std::int64_t since, std::stop_token stop);

}  // namespace opendes::app
