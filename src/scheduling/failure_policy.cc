#include "scheduling/failure_policy.h"

#include <string_view>

namespace opendes::scheduling {
namespace {

std::string_view Remedy(const Error& error) {
  switch (error.code) {
    case ErrorCode::kTrackingOff:
      return "enable change tracking for the entity";
    case ErrorCode::kExpiredCursor:
      return "drop the destination table, so that it is loaded anew";
    case ErrorCode::kNotFound:
      return "correct the name, or remove the entity from the profile";
    case ErrorCode::kUnauthenticated:
      return "correct the credentials";
    case ErrorCode::kForbidden:
      return "grant the missing right";
    case ErrorCode::kReadOnly:
      return "make the destination writable";
    case ErrorCode::kAlreadyExists:
      return "rename or drop the table that is in the way, or choose another prefix";
    case ErrorCode::kInternal:
      return "report this with the log of the time";
    default:
      return "remove the cause";
  }
}

}  // namespace

FailureKind Classify(const Error& error) {
  // A fence is a matter of time: the other worker finishes, or our next epoch is the greater one.
  if (error.retryable() || error.code == ErrorCode::kFenced) return FailureKind::kPause;
  return FailureKind::kStop;
}

std::string ExplainStop(const Error& error) {
  return fmt::format("{} -- To go on: {}, then activate the profile again.", error.ToString(),
                     Remedy(error));
}

}  // namespace opendes::scheduling
