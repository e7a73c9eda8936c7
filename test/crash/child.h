// The process that gets killed: the real source, the real destination, the real engine.
#pragma once

#include "test/crash/paths.h"

namespace opendes::crash {

// Replicates every table until SIGTERM, then ends at a whole batch; the exit status.
//  "loop": a thread for each table prepares it and runs cycle after cycle.
//  "serve": the scheduler runs the streams of a profile from the control store.
int RunChild(const ChildArguments& arguments);

}  // namespace opendes::crash
