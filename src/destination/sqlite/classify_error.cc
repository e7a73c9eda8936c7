#include "destination/sqlite/classify_error.h"

#include <sqlite3.h>

#include <array>
#include <string_view>

namespace opendes::destination::sqlite {
namespace {

struct Meaning {
  int primary_code;
  ErrorCode means;
  std::string_view message;
};

// Extended codes add nothing that changes the decision.
constexpr std::array kMeanings = {
    Meaning{SQLITE_BUSY, ErrorCode::kUnavailable,
            "another program holds the destination file's write lock for too long"},
    Meaning{SQLITE_LOCKED, ErrorCode::kUnavailable, "the destination file is locked"},
    Meaning{SQLITE_PROTOCOL, ErrorCode::kUnavailable,
            "other programs use the destination file so much that no turn was to be had"},
    Meaning{SQLITE_NOMEM, ErrorCode::kUnavailable, "there is no memory left for the destination"},
    Meaning{SQLITE_FULL, ErrorCode::kDestinationFull,
            "the destination's disk or its page quota is full: make room"},
    Meaning{SQLITE_IOERR, ErrorCode::kUnavailable,
            "the destination file could not be read or written: check its disk"},
    Meaning{SQLITE_READONLY, ErrorCode::kReadOnly,
            "the destination file is read-only: allow writing to the file and its directory"},
    Meaning{SQLITE_PERM, ErrorCode::kForbidden, "access to the destination file is refused"},
    Meaning{SQLITE_AUTH, ErrorCode::kForbidden, "access to the destination file is refused"},
    Meaning{SQLITE_CANTOPEN, ErrorCode::kUnavailable,
            "the destination file cannot be opened: create its directory, or allow access to it"},
    Meaning{SQLITE_NOTADB, ErrorCode::kCorrupt,
            "the destination file is not a SQLite database: name another file"},
    Meaning{SQLITE_CORRUPT, ErrorCode::kCorrupt,
            "the destination file is damaged: restore it from a backup, or name another file"},
    Meaning{SQLITE_CONSTRAINT, ErrorCode::kRejectedRow, "the destination refuses a row's values"},
    Meaning{SQLITE_TOOBIG, ErrorCode::kRejectedRow, "a value is too long for the destination"},
    Meaning{SQLITE_MISMATCH, ErrorCode::kRejectedRow, "the destination refuses a row's values"},
    Meaning{SQLITE_INTERRUPT, ErrorCode::kCancelled, "stopped while writing the destination"},
    Meaning{SQLITE_SCHEMA, ErrorCode::kSchemaChanged, "the destination's tables were changed"},
};

// SQLITE_ERROR carries its reason only in words.
struct Wording {
  std::string_view part;
  ErrorCode means;
  std::string_view message;
};

constexpr std::array kWordings = {
    Wording{"no such table", ErrorCode::kSchemaChanged, "a destination table is gone"},
    Wording{"no such column", ErrorCode::kSchemaChanged, "a destination column is gone"},
    Wording{"has no column named", ErrorCode::kSchemaChanged, "a destination column is gone"},
    Wording{"reserved for internal use", ErrorCode::kInvalidArgument,
            "names that begin with sqlite_ are reserved: choose another prefix"},
    Wording{"too many columns", ErrorCode::kLimitExceeded,
            "SQLite takes at most 2000 columns a table"},
};

Error Make(ErrorCode code, std::string_view message, const sql::SqliteFault& fault) {
  return {.code = code,
          .blame = code == ErrorCode::kInternal ? Blame::kUs : Blame::kDestination,
          .message = std::string(message),
          .retry_after = std::nullopt,
          .detail = fault.ToDetail()};
}

}  // namespace

Error ClassifyError(const sql::SqliteFault& fault) {
  // An unwritten COMMIT may still be found in the WAL by the next reader after a crash.
  if (fault.during == sql::SqliteFault::During::kCommit && fault.primary_code() == SQLITE_IOERR) {
    return Make(ErrorCode::kCommitInDoubt, "the destination's disk failed during the commit",
                fault);
  }
  for (const Meaning& meaning : kMeanings) {
    if (meaning.primary_code == fault.primary_code()) {
      return Make(meaning.means, meaning.message, fault);
    }
  }
  for (const Wording& wording : kWordings) {
    if (fault.message.find(wording.part) != std::string::npos) {
      return Make(wording.means, wording.message, fault);
    }
  }
  return Make(ErrorCode::kInternal, "SQLite refused a statement of ours", fault);
}

}  // namespace opendes::destination::sqlite
