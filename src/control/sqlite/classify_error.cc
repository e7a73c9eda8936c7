#include "control/sqlite/classify_error.h"

#include <sqlite3.h>

#include <array>
#include <string_view>

namespace opendes::control::sqlite {
namespace {

struct Meaning {
  int primary_code;
  ErrorCode means;
  std::string_view message;
};

constexpr std::array kMeanings = {
    Meaning{SQLITE_BUSY, ErrorCode::kUnavailable,
            "another process holds the control store's write lock for too long"},
    Meaning{SQLITE_FULL, ErrorCode::kUnavailable, "the control store's disk is full: make room"},
    Meaning{SQLITE_IOERR, ErrorCode::kUnavailable,
            "the control store could not be read or written: check its disk"},
    Meaning{SQLITE_READONLY, ErrorCode::kReadOnly,
            "the control store is read-only: allow writing to the file and its directory"},
    Meaning{SQLITE_PERM, ErrorCode::kForbidden, "access to the control store is refused"},
    Meaning{SQLITE_CANTOPEN, ErrorCode::kUnavailable,
            "the control store cannot be opened: create its directory, or allow access to it"},
    Meaning{SQLITE_NOTADB, ErrorCode::kCorrupt,
            "the control store's file is not a SQLite database: name another file"},
    Meaning{SQLITE_CORRUPT, ErrorCode::kCorrupt,
            "the control store is damaged: restore it from a backup"},
    Meaning{SQLITE_CONSTRAINT, ErrorCode::kAlreadyExists, "the name or the id is taken"},
};

}  // namespace

Error ClassifyError(const sql::SqliteFault& fault) {
  Error error{.code = ErrorCode::kInternal,
              .blame = Blame::kControl,
              .message = "SQLite refused a statement of the control store",
              .retry_after = std::nullopt,
              .detail = fault.ToDetail()};
  for (const Meaning& meaning : kMeanings) {
    if (meaning.primary_code != fault.primary_code()) continue;
    error.code = meaning.means;
    error.message = meaning.message;
  }
  return error;
}

}  // namespace opendes::control::sqlite
