// Named places where a test kills or delays the program. Nothing happens unless the environment
// variable OPENDES_FAILPOINTS is set when the program starts:
//   OPENDES_FAILPOINTS="apply_before_commit:kill@3;read_page:sleep@1"
// kill@N: SIGKILL to ourselves at the N-th passage; sleep@N: 2 s pause at the N-th passage.
#pragma once

namespace opendes {

// Thread-safe; next to nothing when no failpoint is set.
void Failpoint(const char* name);

// For tests: called at every failpoint, on the thread that passes it; nullptr: nothing is called.
// May throw what derives from std::exception, to unwind as if the program had died there.
using FailpointHook = void (*)(const char* name);
void SetFailpointHook(FailpointHook hook);

}  // namespace opendes
