#include "scheduling/failure_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/fakes/fake_source.h"

namespace opendes::scheduling {
namespace {

using test::MakeError;
using testing::HasSubstr;

TEST(FailurePolicyTest, OnlyABugStopsAStreamForGood) {
  for (const auto code :
       {ErrorCode::kUnavailable, ErrorCode::kThrottled, ErrorCode::kProtocol,
        ErrorCode::kDestinationFull, ErrorCode::kCommitInDoubt, ErrorCode::kDeadlineExceeded,
        ErrorCode::kFenced, ErrorCode::kExpiredCursor, ErrorCode::kCancelled}) {
    EXPECT_EQ(Classify(MakeError(code, Blame::kSource)), FailureKind::kPause) << Facts(code).word;
  }
  for (const auto code :
       {ErrorCode::kTrackingOff, ErrorCode::kUnauthenticated, ErrorCode::kForbidden,
        ErrorCode::kNotFound, ErrorCode::kReadOnly, ErrorCode::kAlreadyExists,
        ErrorCode::kRejectedRow, ErrorCode::kSchemaChanged, ErrorCode::kUnsupported,
        ErrorCode::kLimitExceeded, ErrorCode::kCorrupt, ErrorCode::kInvalidArgument}) {
    EXPECT_EQ(Classify(MakeError(code, Blame::kSource)), FailureKind::kRepair) << Facts(code).word;
  }
  EXPECT_EQ(Classify(MakeError(ErrorCode::kInternal, Blame::kUs)), FailureKind::kStop);
}

TEST(FailurePolicyTest, TheTextSaysWhatHappenedAndWhatToDo) {
  const std::string repair =
      Explain(MakeError(ErrorCode::kTrackingOff, Blame::kSource, "account is not tracked"));
  EXPECT_THAT(repair, HasSubstr("account is not tracked"));
  EXPECT_THAT(repair, HasSubstr("enable change tracking"));
  EXPECT_THAT(repair, HasSubstr("every 5 minutes"));
  const std::string stop = Explain(MakeError(ErrorCode::kInternal, Blame::kUs, "broken"));
  EXPECT_THAT(stop, HasSubstr("activate the profile again"));
  const Error pause = MakeError(ErrorCode::kUnavailable, Blame::kSource, "no route");
  EXPECT_EQ(Explain(pause), pause.ToString());
}

}  // namespace
}  // namespace opendes::scheduling
