// The closed list of everything that can go wrong. The enum, the HTTP status of the API, the retry
// decision and docs/errors.md all come from this one table.
#pragma once

#include <cstdint>
#include <string_view>

namespace opendes {

// X(name, word, retryable, http_status, meaning)
#define OPENDES_ERROR_CODES(X)                                                                     \
  X(kInvalidArgument, "InvalidArgument", false, 400,                                               \
    "a value given by the caller is not acceptable")                                               \
  X(kInvalidConfig, "InvalidConfig", false, 500,                                                   \
    "the configuration file has a wrong or missing key")                                           \
  X(kUnauthenticated, "Unauthenticated", false, 401, "no token, or one that is not accepted")      \
  X(kForbidden, "Forbidden", false, 403, "the token is good but the right is missing")             \
  X(kNotFound, "NotFound", false, 404, "no such profile, entity, file or host name")               \
  X(kAlreadyExists, "AlreadyExists", false, 400,                                                   \
    "the name is taken, or the table is already there")                                            \
  X(kVersionMismatch, "VersionMismatch", false, 412, "the object was changed since it was read")   \
  X(kWrongState, "WrongState", false, 400, "the object's state does not allow the operation")      \
  X(kLimitExceeded, "LimitExceeded", false, 400, "a limit of docs/limits.md was exceeded")         \
  X(kCancelled, "Cancelled", true, 500, "stopped because the program or the profile is stopping")  \
  X(kDeadlineExceeded, "DeadlineExceeded", true, 500, "the peer did not answer in time")           \
  X(kUnavailable, "Unavailable", true, 500, "the peer cannot be reached or says it is overloaded") \
  X(kThrottled, "Throttled", true, 500, "the organisation's service protection limits were met")   \
  X(kProtocol, "Protocol", true, 500, "the peer's answer is not what its protocol allows")         \
  X(kExpiredCursor, "ExpiredCursor", false, 500, "the delta token expired: a full load is needed") \
  X(kSchemaChanged, "SchemaChanged", false, 500, "the table no longer has the columns asked for")  \
  X(kTrackingOff, "TrackingOff", false, 400, "change tracking is not enabled for the entity")      \
  X(kFenced, "Fenced", false, 500, "another worker owns the stream now")                           \
  X(kCommitInDoubt, "CommitInDoubt", true, 500,                                                    \
    "the connection broke between COMMIT and its answer")                                          \
  X(kRejectedRow, "RejectedRow", false, 500, "the destination refuses the values of a row")        \
  X(kDestinationFull, "DestinationFull", true, 500, "the destination's disk or quota is full")     \
  X(kReadOnly, "ReadOnly", false, 500, "the destination or the control store cannot be written")   \
  X(kCorrupt, "Corrupt", false, 500, "stored state is not readable")                               \
  X(kUnsupported, "Unsupported", false, 400, "this build does not do what was asked")              \
  X(kInternal, "Internal", false, 500, "a bug of ours")

enum class ErrorCode : std::uint8_t {
#define OPENDES_ENUMERATOR(name, word, retryable, http_status, meaning) name,
  OPENDES_ERROR_CODES(OPENDES_ENUMERATOR)
#undef OPENDES_ENUMERATOR
};

// Whose fault it is; set where the error is born.
enum class Blame : std::uint8_t { kCaller, kSource, kDestination, kControl, kUs };

struct ErrorCodeFacts {
  ErrorCode code;
  std::string_view word;  // stable: the API's ErrorCode and the logs' error= field
  bool retryable;         // may the same call succeed later without anyone changing anything
  int http_status;        // the API's answer, inside the status list of the original
  std::string_view meaning;
};

// Facts about one code; never fails.
const ErrorCodeFacts& Facts(ErrorCode code);
std::string_view Word(Blame blame);

}  // namespace opendes
