// Named places where a test kills or delays the program. Nothing happens unless the environment
// variable OPENDES_FAILPOINTS is set when the program starts:
//   OPENDES_FAILPOINTS="apply_before_commit:kill@3;read_page:sleep@1"
// kill@N: SIGKILL to ourselves at the N-th passage; sleep@N: 2 s pause at the N-th passage.
#pragma once

namespace opendes {

// Thread-safe; one relaxed load when no failpoint is set.
void Failpoint(const char* name);

}  // namespace opendes
