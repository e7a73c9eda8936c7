#include "destination/postgres/classify_error.h"

#include <array>
#include <string_view>

namespace opendes::destination::postgres {
namespace {

struct Meaning {
  std::string_view state;  // a SQLSTATE, or its first two characters for the whole class
  ErrorCode means;
  std::string_view message;
};

constexpr std::string_view kUnreachable = "the destination's server cannot be reached";
constexpr std::string_view kRefusedValue = "the destination refuses a row's values";
constexpr std::string_view kGone = "a destination table or column is gone";

// The first that fits decides: whole states stand before their class.
constexpr std::array kMeanings = {
    Meaning{"08P01", ErrorCode::kProtocol, "the destination's server broke its protocol"},
    Meaning{"08", ErrorCode::kUnavailable, kUnreachable},
    Meaning{"0A", ErrorCode::kUnsupported, "the destination's server cannot do what is needed"},
    Meaning{"21000", ErrorCode::kInternal, "one statement met the same row twice"},
    Meaning{"22P03", ErrorCode::kSchemaChanged, "the type of a destination column was changed"},
    Meaning{"22P04", ErrorCode::kSchemaChanged, "the columns of a destination table were changed"},
    Meaning{"22", ErrorCode::kRejectedRow, kRefusedValue},
    Meaning{"23", ErrorCode::kRejectedRow, kRefusedValue},
    Meaning{"25006", ErrorCode::kReadOnly,
            "the destination's server is read-only: name its primary, or allow writing"},
    Meaning{"25P03", ErrorCode::kUnavailable, "the server ended a session that stood still"},
    Meaning{"25P02", ErrorCode::kInternal, "a statement followed a failed one"},
    Meaning{"28", ErrorCode::kUnauthenticated,
            "the destination's server refuses user or password, or has no pg_hba.conf entry for "
            "them"},
    Meaning{"3D", ErrorCode::kInvalidArgument,
            "the destination's database does not exist: create it, or name another"},
    Meaning{"3F", ErrorCode::kSchemaChanged, "the destination's schema is gone"},
    Meaning{"40", ErrorCode::kUnavailable,
            "the server ended the transaction in favour of another one"},
    Meaning{"42501", ErrorCode::kForbidden, "a right is missing at the destination"},
    Meaning{"42P01", ErrorCode::kSchemaChanged, kGone},
    Meaning{"42703", ErrorCode::kSchemaChanged, kGone},
    Meaning{"42P07", ErrorCode::kAlreadyExists,
            "an object at the destination is in the way of one of ours: rename or drop it"},
    Meaning{"42P10", ErrorCode::kSchemaChanged, "a destination table has lost its primary key"},
    Meaning{"42804", ErrorCode::kSchemaChanged, "the type of a destination column was changed"},
    Meaning{"42939", ErrorCode::kInvalidArgument,
            "names that begin with pg_ are reserved: choose another schema"},
    Meaning{"53100", ErrorCode::kDestinationFull, "the destination's disk is full: make room"},
    Meaning{"53", ErrorCode::kUnavailable, "the destination's server is out of resources"},
    Meaning{"54000", ErrorCode::kRejectedRow, "a row is too large for one PostgreSQL row"},
    Meaning{"54011", ErrorCode::kLimitExceeded, "PostgreSQL takes at most 1600 columns a table"},
    Meaning{"54", ErrorCode::kLimitExceeded, "a limit of PostgreSQL is exceeded"},
    Meaning{"55P03", ErrorCode::kUnavailable,
            "another session holds a lock at the destination for too long"},
    Meaning{"55", ErrorCode::kUnavailable, "an object at the destination is in use"},
    Meaning{"57014", ErrorCode::kDeadlineExceeded,
            "the destination's server took too long for a statement"},
    Meaning{"57P04", ErrorCode::kInvalidArgument, "the destination's database was dropped"},
    Meaning{"57", ErrorCode::kUnavailable, "the destination's server is shutting down or starting"},
    Meaning{"58", ErrorCode::kUnavailable, "the destination's server has trouble with its disk"},
    Meaning{"XX001", ErrorCode::kCorrupt, "the destination's database is damaged"},
    Meaning{"XX002", ErrorCode::kCorrupt, "an index of the destination's database is damaged"},
    Meaning{"XX", ErrorCode::kUnavailable,
            "the destination's server met another session's change of its tables"},
    Meaning{"P0001", ErrorCode::kRejectedRow, "a trigger at the destination refuses a row"},
};

// Where no server answered libpq only has words, and these are in English by our build of it.
constexpr std::array kWordings = {
    Meaning{"certificate verify failed", ErrorCode::kUnavailable,
            "the destination's certificate is not signed by a known authority: give its "
            "certificate as sslrootcert"},
    Meaning{"does not match host name", ErrorCode::kUnavailable,
            "the destination's certificate is for another host name"},
    Meaning{"root certificate", ErrorCode::kInvalidArgument,
            "the file that sslrootcert names cannot be used"},
    Meaning{"does not support SSL", ErrorCode::kUnavailable,
            "the destination's server does not speak TLS, which sslmode asks for"},
    Meaning{"no password supplied", ErrorCode::kUnauthenticated,
            "the connection string has no password and the destination's server wants one"},
    Meaning{"could not translate host name", ErrorCode::kUnavailable,
            "the host name of the connection string is not known"},
    Meaning{"session is read-only", ErrorCode::kReadOnly,
            "the destination's server is read-only: name its primary"},
    Meaning{"hot standby", ErrorCode::kReadOnly,
            "the destination's server is a standby: name its primary"},
    Meaning{"invalid", ErrorCode::kInvalidArgument,
            "a value of the connection string is not what libpq takes"},
};

// The server's words where they say which column or right: they hold no values.
std::string Explain(ErrorCode code, std::string_view message, const sql::PgFault& fault) {
  const bool names_object = code == ErrorCode::kForbidden || code == ErrorCode::kAlreadyExists ||
                            code == ErrorCode::kUnsupported;
  if (names_object) return fmt::format("{}: {}", message, fault.message);
  if (code == ErrorCode::kRejectedRow && !fault.context.empty()) {
    return fmt::format("{} ({})", message, fault.context);
  }
  return std::string(message);
}

Error Make(ErrorCode code, std::string_view message, const sql::PgFault& fault) {
  return {.code = code,
          .blame = code == ErrorCode::kInternal ? Blame::kUs : Blame::kDestination,
          .message = Explain(code, message, fault),
          .retry_after = std::nullopt,
          .detail = fault.ToDetail()};
}

}  // namespace

Error ClassifyError(const sql::PgFault& fault) {
  using During = sql::PgFault::During;
  if (fault.during == During::kCommit && fault.connection_lost) {
    return Make(ErrorCode::kCommitInDoubt,
                "the connection to the destination broke during the commit", fault);
  }
  for (const Meaning& meaning : kMeanings) {
    if (fault.sqlstate.starts_with(meaning.state))
      return Make(meaning.means, meaning.message, fault);
  }
  if (fault.during == During::kConnect) {
    for (const Meaning& wording : kWordings) {
      if (fault.message.find(wording.state) != std::string::npos) {
        return Make(wording.means, wording.message, fault);
      }
    }
  }
  if (fault.connection_lost) return Make(ErrorCode::kUnavailable, kUnreachable, fault);
  return Make(ErrorCode::kInternal, "PostgreSQL refused a statement of ours", fault);
}

}  // namespace opendes::destination::postgres
