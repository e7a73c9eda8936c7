#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "destination/postgres/classify_error.h"

namespace opendes::destination::postgres {
namespace {

using During = sql::PgFault::During;

ErrorCode Classify(const std::string& state, During during = During::kExecute, bool lost = false) {
  return ClassifyError({.during = during, .sqlstate = state, .connection_lost = lost}).code;
}

TEST(PostgresClassifyError, Table) {
  const std::vector<std::pair<const char*, ErrorCode>> table = {
      {"08000", ErrorCode::kUnavailable},      {"08006", ErrorCode::kUnavailable},
      {"08P01", ErrorCode::kProtocol},         {"0A000", ErrorCode::kUnsupported},
      {"22001", ErrorCode::kRejectedRow},      {"22003", ErrorCode::kRejectedRow},
      {"22021", ErrorCode::kRejectedRow},      {"22P05", ErrorCode::kRejectedRow},
      {"22P03", ErrorCode::kSchemaChanged},    {"23502", ErrorCode::kRejectedRow},
      {"23505", ErrorCode::kRejectedRow},      {"23514", ErrorCode::kRejectedRow},
      {"25006", ErrorCode::kReadOnly},         {"25P03", ErrorCode::kUnavailable},
      {"28000", ErrorCode::kUnauthenticated},  {"28P01", ErrorCode::kUnauthenticated},
      {"3D000", ErrorCode::kInvalidArgument},  {"3F000", ErrorCode::kSchemaChanged},
      {"40001", ErrorCode::kUnavailable},      {"40P01", ErrorCode::kUnavailable},
      {"42501", ErrorCode::kForbidden},        {"42601", ErrorCode::kInternal},
      {"42703", ErrorCode::kSchemaChanged},    {"42P01", ErrorCode::kSchemaChanged},
      {"42P10", ErrorCode::kSchemaChanged},    {"42804", ErrorCode::kSchemaChanged},
      {"53100", ErrorCode::kDestinationFull},  {"53200", ErrorCode::kUnavailable},
      {"53300", ErrorCode::kUnavailable},      {"54000", ErrorCode::kRejectedRow},
      {"54011", ErrorCode::kLimitExceeded},    {"55P03", ErrorCode::kUnavailable},
      {"57014", ErrorCode::kDeadlineExceeded}, {"57P01", ErrorCode::kUnavailable},
      {"57P02", ErrorCode::kUnavailable},      {"57P03", ErrorCode::kUnavailable},
      {"58030", ErrorCode::kUnavailable},      {"XX000", ErrorCode::kUnavailable},
      {"XX001", ErrorCode::kCorrupt},          {"42P07", ErrorCode::kAlreadyExists},
      {"P0001", ErrorCode::kRejectedRow},
  };
  for (const auto& [state, expected] : table) {
    EXPECT_EQ(Facts(Classify(state)).word, Facts(expected).word) << state;
  }
}

TEST(PostgresClassifyError, OnlyALostConnectionLeavesACommitInDoubt) {
  EXPECT_EQ(Classify("", During::kCommit, true), ErrorCode::kCommitInDoubt);
  EXPECT_EQ(Classify("57P01", During::kCommit, true), ErrorCode::kCommitInDoubt);
  EXPECT_EQ(Classify("40001", During::kCommit), ErrorCode::kUnavailable);
  EXPECT_EQ(Classify("53100", During::kCommit), ErrorCode::kDestinationFull);
  EXPECT_EQ(Classify("", During::kExecute, true), ErrorCode::kUnavailable);
}

TEST(PostgresClassifyError, AMissingRightIsNamed) {
  const Error error =
      ClassifyError({.sqlstate = "42501", .message = "permission denied for schema crm"});
  EXPECT_NE(error.message.find("schema crm"), std::string::npos);
  EXPECT_EQ(error.detail, "postgresql 42501: permission denied for schema crm");
  EXPECT_EQ(error.blame, Blame::kDestination);
}

}  // namespace
}  // namespace opendes::destination::postgres
