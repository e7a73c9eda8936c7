// The demo's export profile, made and watched through the REST API.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "app/demo/stand_in.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/api_client.h"
#include "cli/progress_display.h"

namespace opendes::app {

// The entities and N:N relationships that the demo exports.
const std::vector<std::string>& DemoTables();
// Those of them whose rows change: not the users, teams and units that hold an organisation
// together.
std::vector<std::string> ChangingTables();

// Accepts the privacy terms, makes the profile and activates it; its id.
Result<std::string> CreateDemoProfile(cli::ApiClient& api, const StandInFacts& stand_in,
                                      std::stop_token stop);

struct DemoProgress {
  std::vector<cli::ProgressLine> tables;
  bool loaded = false;       // the first load of every table is done
  TimePoint confirmed_at{};  // every table was read at least this lately; zero before that
};

// Asks the service. An entity that has stopped for good is an error with the service's words.
Result<DemoProgress> ReadProgress(cli::ApiClient& api, const std::string& profile_id, TimePoint now,
                                  std::stop_token stop);

}  // namespace opendes::app
