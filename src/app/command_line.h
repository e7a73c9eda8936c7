// The program's commands and their options.
#pragma once

namespace opendes::app {

// Runs the command that the arguments name. 0 done, 1 failed, 2 usage. Never throws.
int RunCommandLine(int argc, const char* const* argv);

}  // namespace opendes::app
