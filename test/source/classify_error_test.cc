#include "source/dataverse/classify_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace opendes::source {
namespace {

using enum ErrorCode;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr TimePoint kNow{std::chrono::seconds(784111777)};

std::string Body(std::string_view code) {
  return fmt::format(R"({{"error":{{"code":"{}","message":"their words"}}}})", code);
}

struct Case {
  int status;
  std::string body;
  ErrorCode code;
  bool transient = false;
  bool too_big = false;
  std::optional<ThrottleKind> throttle = std::nullopt;
};

TEST(ClassifyErrorTest, Table) {
  const Case cases[] = {
      {400, Body("0x80044352"), kExpiredCursor},
      {410, "", kExpiredCursor},
      {410, Body("0x80044352"), kExpiredCursor},
      {400, Body("0x8004112A"), kExpiredCursor},
      {400, Body("0x80072491"), kTrackingOff},
      {400, Body("0x80072492"), kTrackingOff},
      {400, Body("0x80060888"), kSchemaChanged},
      {404, Body("0x80060888"), kNotFound},
      {404, Body("0x80040217"), kNotFound},
      {404, Body("0x8006088a"), kNotFound},
      {404, "<html/>", kUnavailable, true},
      {404, "", kUnavailable, true},
      {405, "", kUnsupported},
      {410, Body("0x80044352"), kExpiredCursor},
      {500, Body("0x80044352"), kExpiredCursor},
      {403, Body("0x80040220"), kForbidden},
      {400, Body("0x80040220"), kForbidden},
      {403, "", kForbidden},
      {403, Body("0X80072560"), kForbidden},
      {401, "", kUnauthenticated},
      {429, Body("0x80072322"), kThrottled, true, false, ThrottleKind::kRequests},
      {429, Body("0x80072321"), kThrottled, true, false, ThrottleKind::kExecutionTime},
      {429, Body("0x80072326"), kThrottled, true, false, ThrottleKind::kConcurrency},
      {429, "slow down", kThrottled, true, false, ThrottleKind::kOther},
      {400, Body("0x8005F103"), kThrottled, true, false, ThrottleKind::kOther},
      {500, Body("0x80040216"), kUnavailable, true, true},
      {500, "", kUnavailable, true},
      {502, "<html>Bad gateway</html>", kUnavailable, true},
      {503, "", kUnavailable, true},
      {504, "", kDeadlineExceeded, true, true},
      {408, "", kDeadlineExceeded, true, true},
      {413, "", kLimitExceeded, false, true},
      {400, Body("0x80040265"), kProtocol},
      {400, "{\"error\":7}", kProtocol},
      {400, "{\"error\":{\"code\":5}}", kProtocol},
      {302, "", kProtocol},
      {503, Body("0x8004A104"), kUnavailable},
  };
  for (const Case& expected : cases) {
    const Fault fault = ClassifyError(expected.status, {}, expected.body, kNow);
    SCOPED_TRACE(fmt::format("{} {}", expected.status, expected.body));
    EXPECT_EQ(fault.error.code, expected.code);
    EXPECT_EQ(fault.error.blame, Blame::kSource);
    EXPECT_EQ(fault.transient, expected.transient);
    EXPECT_EQ(fault.too_big, expected.too_big);
    EXPECT_EQ(fault.throttle, expected.throttle);
    EXPECT_EQ(fault.stale_token, expected.code == kUnauthenticated);
    EXPECT_THAT(fault.error.message, HasSubstr(std::to_string(expected.status)));
  }
}

TEST(ClassifyErrorTest, DetailHoldsTheCodeAndTheirWords) {
  const Fault fault = ClassifyError(400, {}, Body("0x80072491"), kNow);
  EXPECT_EQ(fault.error.detail, "0x80072491 their words");
}

TEST(ClassifyErrorTest, RetryAfterIsReadWhereItHelps) {
  const http::Headers headers = {{"retry-after", "12"}};
  EXPECT_EQ(ClassifyError(429, headers, "", kNow).error.retry_after, std::chrono::seconds(12));
  EXPECT_EQ(ClassifyError(503, headers, "", kNow).error.retry_after, std::chrono::seconds(12));
  EXPECT_EQ(ClassifyError(403, headers, "", kNow).error.retry_after, std::nullopt);
  EXPECT_EQ(ClassifyError(429, {{"Retry-After", "soon"}}, "", kNow).error.retry_after,
            std::nullopt);
}

TEST(ClassifyErrorTest, ForeignTextIsCutAndMadeOneLine) {
  std::string body = "line\r\nbreak\x01";
  for (int i = 0; i < 1000; ++i) body += "é";
  const Fault fault = ClassifyError(500, {}, body, kNow);
  EXPECT_LE(fault.error.detail.size(), limits::kErrorBodyShown);
  EXPECT_THAT(fault.error.detail, StartsWith("line  break "));
  EXPECT_THAT(fault.error.detail, Not(HasSubstr("\n")));
  EXPECT_EQ(fault.error.detail.substr(fault.error.detail.size() - 2), "é");  // not half of one
}

TEST(ClassifyErrorTest, LoginPage) {
  const Fault fault =
      ClassifyNotJson(200, {{"Content-Type", "text/html"}}, "<html><title>Sign in</title></html>");
  EXPECT_EQ(fault.error.code, kProtocol);
  EXPECT_FALSE(fault.transient);
  EXPECT_THAT(fault.error.message, HasSubstr("text/html"));
  EXPECT_THAT(fault.error.detail, HasSubstr("Sign in"));
}

TEST(ClassifyErrorTest, Transport) {
  const auto classify = [](ErrorCode code) {
    Error error;
    error.code = code;
    return ClassifyTransportError(error);
  };
  EXPECT_TRUE(classify(kUnavailable).transient);
  EXPECT_TRUE(classify(kProtocol).transient);
  EXPECT_TRUE(classify(kDeadlineExceeded).transient);
  EXPECT_TRUE(classify(kDeadlineExceeded).too_big);
  EXPECT_TRUE(classify(kLimitExceeded).too_big);
  EXPECT_FALSE(classify(kLimitExceeded).transient);
  EXPECT_FALSE(classify(kCancelled).transient);
  EXPECT_FALSE(classify(kUnauthenticated).transient);
  EXPECT_FALSE(classify(kInvalidArgument).transient);
}

}  // namespace
}  // namespace opendes::source
