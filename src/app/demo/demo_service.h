// The service as the demo runs it: its configuration and its process.
#pragma once

#include <stop_token>
#include <string>

#include "app/demo/child_process.h"
#include "app/demo/demo_files.h"
#include "app/demo/stand_in.h"
#include "base/result.h"

namespace opendes::app {

// The application that the stand-in's identity provider issues the service's tokens for.
constexpr const char* kDemoAudience = "6f1c2d3e-0105-4a5b-8c9d-000000000105";

// opendes.toml for the stand-in's first organisation. Pure.
std::string RenderDemoConfiguration(const DemoFiles& files, const StandInFacts& stand_in);

struct DemoService {
  ChildProcess process;
  std::string url;
};

// Writes the configuration, starts `opendes serve` and waits until it listens.
Result<DemoService> StartDemoService(const DemoFiles& files, const StandInFacts& stand_in,
                                     bool outlives_us, std::stop_token stop);

}  // namespace opendes::app
