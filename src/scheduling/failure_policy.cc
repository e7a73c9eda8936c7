#include "scheduling/failure_policy.h"

#include <chrono>
#include <string_view>

#include "base/limits.h"

namespace opendes::scheduling {
namespace {

std::string_view Remedy(const Error& error) {
  switch (error.code) {
    case ErrorCode::kTrackingOff:
      return "enable change tracking for the entity";
    case ErrorCode::kSchemaChanged:
      return "leave the destination's table as the service made it, or drop it";
    case ErrorCode::kRejectedRow:
      return "correct the record, or widen the destination's column";
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
  switch (error.code) {
    case ErrorCode::kFenced:  // the other worker finishes, or our next epoch is the greater one
    case ErrorCode::kExpiredCursor:  // the next cycle begins a generation
      return FailureKind::kPause;
    case ErrorCode::kInternal:
      return FailureKind::kStop;
    default:
      return error.retryable() ? FailureKind::kPause : FailureKind::kRepair;
  }
}

std::string Explain(const Error& error) {
  switch (Classify(error)) {
    case FailureKind::kPause:
      break;
    case FailureKind::kRepair:
      return fmt::format("{} -- To go on: {}. It is tried again every {} minutes.",
                         error.ToString(), Remedy(error),
                         std::chrono::floor<std::chrono::minutes>(limits::kRepairLook).count());
    case FailureKind::kStop:
      return fmt::format("{} -- To go on: {}, then activate the profile again.", error.ToString(),
                         Remedy(error));
  }
  return error.ToString();
}

}  // namespace opendes::scheduling
