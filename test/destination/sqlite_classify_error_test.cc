#include <gtest/gtest.h>
#include <sqlite3.h>

#include "destination/sqlite/classify_error.h"

namespace opendes::destination::sqlite {
namespace {

using During = sql::SqliteFault::During;

ErrorCode Classify(int code, const std::string& message = "", During during = During::kStep) {
  return ClassifyError({.during = during, .extended_code = code, .message = message}).code;
}

TEST(SqliteClassifyError, Table) {
  EXPECT_EQ(Classify(SQLITE_BUSY), ErrorCode::kUnavailable);
  EXPECT_EQ(Classify(SQLITE_BUSY_SNAPSHOT), ErrorCode::kUnavailable);
  EXPECT_EQ(Classify(SQLITE_FULL), ErrorCode::kDestinationFull);
  EXPECT_EQ(Classify(SQLITE_IOERR_FSYNC), ErrorCode::kUnavailable);
  EXPECT_EQ(Classify(SQLITE_READONLY_DBMOVED), ErrorCode::kReadOnly);
  EXPECT_EQ(Classify(SQLITE_CONSTRAINT_DATATYPE), ErrorCode::kRejectedRow);
  EXPECT_EQ(Classify(SQLITE_CONSTRAINT_UNIQUE), ErrorCode::kRejectedRow);
  EXPECT_EQ(Classify(SQLITE_TOOBIG), ErrorCode::kRejectedRow);
  EXPECT_EQ(Classify(SQLITE_CORRUPT_INDEX), ErrorCode::kCorrupt);
  EXPECT_EQ(Classify(SQLITE_NOTADB), ErrorCode::kCorrupt);
  EXPECT_EQ(Classify(SQLITE_INTERRUPT), ErrorCode::kCancelled);
  EXPECT_EQ(Classify(SQLITE_ERROR, "no such table: thing"), ErrorCode::kSchemaChanged);
  EXPECT_EQ(Classify(SQLITE_ERROR, "table thing has no column named x"), ErrorCode::kSchemaChanged);
  EXPECT_EQ(Classify(SQLITE_ERROR, "too many columns on thing"), ErrorCode::kLimitExceeded);
  EXPECT_EQ(Classify(SQLITE_ERROR, "near \"x\": syntax error"), ErrorCode::kInternal);
}

TEST(SqliteClassifyError, OnlyTheDiskLeavesACommitInDoubt) {
  EXPECT_EQ(Classify(SQLITE_IOERR_FSYNC, "", During::kCommit), ErrorCode::kCommitInDoubt);
  EXPECT_EQ(Classify(SQLITE_FULL, "", During::kCommit), ErrorCode::kDestinationFull);
  EXPECT_EQ(Classify(SQLITE_INTERRUPT, "", During::kCommit), ErrorCode::kCancelled);
}

TEST(SqliteClassifyError, DetailHoldsTheFacts) {
  const Error error = ClassifyError({.extended_code = 3091, .message = "m", .sql_offset = 7});
  EXPECT_EQ(error.detail, "sqlite 3091 at 7: m");
  EXPECT_EQ(error.blame, Blame::kDestination);
}

}  // namespace
}  // namespace opendes::destination::sqlite
