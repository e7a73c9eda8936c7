#include "control/postgres/classify_error.h"

#include <array>
#include <string_view>

namespace opendes::control::postgres {
namespace {

struct Meaning {
  std::string_view sqlstate;  // or its first characters
  ErrorCode means;
  std::string_view message;
};

// The first that fits counts.
constexpr std::array kMeanings = {
    Meaning{"25006", ErrorCode::kReadOnly,
            "the control store's server is read-only: name its primary, or every server of the "
            "cluster"},
    Meaning{"23505", ErrorCode::kAlreadyExists, "the name or the id is taken"},
    Meaning{"42501", ErrorCode::kForbidden,
            "the control store's user lacks a right: it must own the schema opendes, or be allowed "
            "to create it"},
    Meaning{"3D000", ErrorCode::kInvalidConfig,
            "the control store's database does not exist: create it"},
    Meaning{"28", ErrorCode::kUnauthenticated,
            "the control store's server refuses user or password"},
    Meaning{"57014", ErrorCode::kDeadlineExceeded, "the control store did not answer in time"},
    Meaning{"08", ErrorCode::kUnavailable, "the connection to the control store broke"},
    Meaning{"40", ErrorCode::kUnavailable, "the control store gave way to another writer"},
    Meaning{"53", ErrorCode::kUnavailable,
            "the control store's server is out of disk, memory or connections"},
    Meaning{"55P03", ErrorCode::kUnavailable,
            "another session holds the control store's lock for too long"},
    Meaning{"57", ErrorCode::kUnavailable, "the control store's server is stopping or starting"},
    Meaning{"58", ErrorCode::kUnavailable, "the control store's server has trouble with its disk"},
};

}  // namespace

Error ClassifyError(const sql::PgFault& fault) {
  Error error{.code = ErrorCode::kInternal,
              .blame = Blame::kControl,
              .message = "PostgreSQL refused a statement of the control store",
              .retry_after = std::nullopt,
              .detail = fault.ToDetail()};
  if (fault.sqlstate.empty() || fault.connection_lost) {
    error.code = ErrorCode::kUnavailable;
    error.message = "the control store's server cannot be reached";
  }
  for (const Meaning& meaning : kMeanings) {
    if (!fault.sqlstate.starts_with(meaning.sqlstate)) continue;
    error.code = meaning.means;
    error.message = meaning.message;
    break;
  }
  if (fault.during == sql::PgFault::During::kCommit && fault.connection_lost) {
    error.code = ErrorCode::kCommitInDoubt;
    error.message = "the connection to the control store broke while it was saving";
  }
  return error;
}

}  // namespace opendes::control::postgres
