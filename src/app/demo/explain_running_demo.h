// What a person needs to know of a demo that was left running.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "app/demo/demo_files.h"
#include "app/demo/stand_in.h"

namespace opendes::app {

// Several lines, without a newline at the end. Pure.
std::string ExplainRunningDemo(const DemoFiles& files, const StandInFacts& stand_in,
                               const std::string& service_url, const std::string& profile_id,
                               const std::vector<pid_t>& processes);

}  // namespace opendes::app
