// What becomes of a stream whose cycle failed. Pure.
#pragma once

#include <string>

#include "base/result.h"

namespace opendes::scheduling {

enum class FailureKind {
  kPause,   // a peer is down or busy: try again after a growing pause, charge no record
  kRepair,  // a person has to do something: look every limits::kRepairLook whether it was done
  kStop,    // a bug of ours: repeating it may do damage, a person has to start it again
};

FailureKind Classify(const Error& error);

// The error as a person should read it on the stream: what happened, what to do, what comes then.
std::string Explain(const Error& error);

}  // namespace opendes::scheduling
