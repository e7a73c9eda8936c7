// What becomes of a stream whose cycle failed. Pure.
#pragma once

#include <string>

#include "base/result.h"

namespace opendes::scheduling {

enum class FailureKind {
  kPause,  // a peer is down or busy: try again after a growing pause, charge no record
  kStop,   // nothing gets better until a person has done something
};

FailureKind Classify(const Error& error);

// The error as a person should read it on a stopped stream: what happened and what to do.
std::string ExplainStop(const Error& error);

}  // namespace opendes::scheduling
