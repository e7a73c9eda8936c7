#include "scheduling/failure_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/fakes/fake_source.h"

namespace opendes::scheduling {
namespace {

using test::MakeError;
using testing::HasSubstr;

TEST(FailurePolicyTest, WholePeerFaultsPauseAndTheRestStops) {
  for (const auto code : {ErrorCode::kUnavailable, ErrorCode::kThrottled, ErrorCode::kProtocol,
                          ErrorCode::kDestinationFull, ErrorCode::kCommitInDoubt,
                          ErrorCode::kDeadlineExceeded, ErrorCode::kFenced}) {
    EXPECT_EQ(Classify(MakeError(code, Blame::kSource)), FailureKind::kPause) << Facts(code).word;
  }
  for (const auto code :
       {ErrorCode::kTrackingOff, ErrorCode::kExpiredCursor, ErrorCode::kUnauthenticated,
        ErrorCode::kForbidden, ErrorCode::kNotFound, ErrorCode::kReadOnly, ErrorCode::kInternal}) {
    EXPECT_EQ(Classify(MakeError(code, Blame::kSource)), FailureKind::kStop) << Facts(code).word;
  }
}

TEST(FailurePolicyTest, AStoppedStreamSaysWhatHappenedAndWhatToDo) {
  const std::string text =
      ExplainStop(MakeError(ErrorCode::kTrackingOff, Blame::kSource, "account is not tracked"));
  EXPECT_THAT(text, HasSubstr("account is not tracked"));
  EXPECT_THAT(text, HasSubstr("enable change tracking"));
  EXPECT_THAT(text, HasSubstr("activate the profile again"));
}

}  // namespace
}  // namespace opendes::scheduling
