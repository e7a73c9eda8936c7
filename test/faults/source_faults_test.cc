// What the source may do wrong, scripted: each row ends converged or in a named state, after a
// number of requests that is known. Afterwards, without faults, every table equals its source.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "telemetry/log.h"
#include "test/faults/scene.h"

namespace opendes::faults {
namespace {

using simulation::Fault;
using simulation::FaultKind;
using enum ErrorCode;

const bool quiet = [] {
  telemetry::SetLevel(telemetry::Level::kError);
  return true;
}();

enum class When { kLoad, kDelta };  // a first load (6 requests when all is well), or a delta (1)
enum class Lasting { kOnce, kForEver };

struct Row {
  const char* name;
  When when;
  Fault fault;  // of the first request
  Lasting lasting;
  int requests;                  // of the cycle
  std::optional<ErrorCode> end;  // of the cycle; empty: it converges
};

void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

Fault Status(int status, std::string code = "", std::string retry_after = "") {
  return {.kind = FaultKind::kStatus,
          .status = status,
          .code = std::move(code),
          .retry_after = std::move(retry_after)};
}
Fault Of(FaultKind kind) { return {.kind = kind}; }
Fault Body(std::string body) { return {.kind = FaultKind::kBody, .body = std::move(body)}; }

constexpr int kGood = 6;
const std::string kLink =
    R"("@odata.deltaLink":"https://org.example.com/api/data/v9.2/accounts?$deltatoken=2000%21x")";

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      // 429 and its pauses: the right one is kept, a strange one is replaced.
      {"RetryAfterSeconds", When::kLoad, Status(429, "", "5"), Lasting::kOnce, kGood + 1, {}},
      {"RetryAfterDate",
       When::kLoad,
       Status(429, "", "Wed, 21 Oct 2026 07:28:00 GMT"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"RetryAfterMissing", When::kLoad, Status(429), Lasting::kOnce, kGood + 1, {}},
      {"RetryAfterZero", When::kLoad, Status(429, "", "0"), Lasting::kOnce, kGood + 1, {}},
      {"RetryAfterAnHour", When::kLoad, Status(429, "", "3600"), Lasting::kOnce, kGood + 1, {}},
      {"RetryAfterNegative", When::kLoad, Status(429, "", "-1"), Lasting::kOnce, kGood + 1, {}},
      {"RetryAfterNonsense", When::kLoad, Status(429, "", "soon"), Lasting::kOnce, kGood + 1, {}},
      {"RetryAfterTooLong",
       When::kLoad,
       Status(429, "", "99999999999999999999"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"LimitOnRequests",
       When::kLoad,
       Status(429, "0x80072322", "5"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"LimitOnExecutionTime",
       When::kLoad,
       Status(429, "0x80072321", "5"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"LimitOnRequestsAtOnce",
       When::kLoad,
       Status(429, "0x80072326", "5"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"QueryThrottling",
       When::kLoad,
       Status(429, "0x80048544", "5"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"ThrottledForEver", When::kLoad, Status(429, "0x80072322", "5"), Lasting::kForEver, 4,
       kThrottled},
      {"ThrottledForEverInADelta", When::kDelta, Status(429, "", "5"), Lasting::kForEver, 4,
       kThrottled},
      // The organisation or its gateway fails.
      {"Status500", When::kLoad, Status(500), Lasting::kOnce, kGood + 1, {}},
      {"Status502", When::kLoad, Status(502), Lasting::kOnce, kGood + 1, {}},
      {"Status503", When::kLoad, Status(503, "", "3"), Lasting::kOnce, kGood + 1, {}},
      {"Status504", When::kLoad, Status(504), Lasting::kOnce, kGood + 1, {}},
      {"Status408", When::kLoad, Status(408), Lasting::kOnce, kGood + 1, {}},
      {"Status500ForEver", When::kLoad, Status(500), Lasting::kForEver, 4, kUnavailable},
      {"Status503ForEver", When::kDelta, Status(503), Lasting::kForEver, 4, kUnavailable},
      {"Status504ForEver", When::kLoad, Status(504), Lasting::kForEver, 4, kDeadlineExceeded},
      {"QueryFails", When::kLoad, Status(500, "0x80040216"), Lasting::kOnce, kGood + 1, {}},
      {"OrganisationDisabled", When::kLoad, Status(400, "0x8004A104"), Lasting::kForEver, 1,
       kUnavailable},
      {"AnswerTooLarge", When::kLoad, Status(413), Lasting::kOnce, kGood + 1, {}},
      {"Redirect", When::kLoad, Status(302), Lasting::kForEver, 1, kProtocol},
      {"NoContent", When::kLoad, Status(204), Lasting::kForEver, 1, kProtocol},
      // Rights.
      {"TokenExpired", When::kLoad, Status(401), Lasting::kOnce, kGood + 1, {}},
      {"TokenExpiredMidRun", When::kDelta, Status(401), Lasting::kOnce, 2, {}},
      {"TokenRefused", When::kLoad, Status(401), Lasting::kForEver, 2, kUnauthenticated},
      {"PrivilegeDenied", When::kLoad, Status(403, "0x80040220"), Lasting::kForEver, 1, kForbidden},
      {"UserDisabled", When::kLoad, Status(403, "0x80040225"), Lasting::kForEver, 1, kForbidden},
      {"NotAMember", When::kLoad, Status(403, "0x80072560"), Lasting::kForEver, 1, kForbidden},
      // The network.
      {"NoAnswerInTime", When::kLoad, Of(FaultKind::kTimeout), Lasting::kOnce, kGood + 1, {}},
      {"NeverAnAnswer", When::kLoad, Of(FaultKind::kTimeout), Lasting::kForEver, 4,
       kDeadlineExceeded},
      {"ConnectionReset", When::kLoad, Of(FaultKind::kReset), Lasting::kOnce, kGood + 1, {}},
      {"NobodyThere", When::kDelta, Of(FaultKind::kReset), Lasting::kForEver, 4, kUnavailable},
      {"AnswerCutInTheMiddle",
       When::kLoad,
       Of(FaultKind::kCutTransfer),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"AnswersAlwaysCut", When::kLoad, Of(FaultKind::kCutTransfer), Lasting::kForEver, 4,
       kProtocol},
      // Answers that are none.
      {"LoginPage", When::kLoad, Of(FaultKind::kHtml), Lasting::kForEver, 1, kProtocol},
      {"EmptyBody", When::kDelta, Body(""), Lasting::kForEver, 1, kProtocol},
      {"NoRows", When::kDelta, Body("{" + kLink + "}"), Lasting::kForEver, 1, kProtocol},
      {"NoLink", When::kLoad, Of(FaultKind::kNoLink), Lasting::kForEver, 1, kProtocol},
      {"TwoLinks", When::kDelta,
       Body(R"({"value":[],"@odata.nextLink":"https://org.example.com/api/data/v9.2/a",)" + kLink +
            "}"),
       Lasting::kForEver, 1, kProtocol},
      {"LinkWithoutToken", When::kDelta,
       Body(R"({"value":[],"@odata.deltaLink":"https://org.example.com/api/data/v9.2/accounts"})"),
       Lasting::kForEver, 1, kProtocol},
      {"LinkToAnotherHost", When::kLoad, Of(FaultKind::kForeignLink), Lasting::kForEver, 1,
       kProtocol},
      {"LinkWithoutTls", When::kLoad, Of(FaultKind::kPlainLink), Lasting::kForEver, 1, kProtocol},
      {"LinkTooLong", When::kDelta,
       Body(R"({"value":[],"@odata.nextLink":"https://org.example.com/api/data/v9.2/accounts?x=)" +
            std::string(70'000, 'x') + "\"}"),
       Lasting::kForEver, 1, kProtocol},
      {"RowWithoutId", When::kDelta,
       Body(R"({"value":[{"@odata.etag":"W/\"2001\""}],)" + kLink + "}"), Lasting::kForEver, 1,
       kProtocol},
      {"RowWithoutVersion", When::kDelta,
       Body(R"({"value":[{"accountid":"00000000-0000-0000-0000-000000000001"}],)" + kLink + "}"),
       Lasting::kForEver, 1, kProtocol},
      {"TombstoneWithoutId", When::kDelta,
       Body(R"({"value":[{"@odata.context":"x/$deletedEntity","reason":"deleted"}],)" + kLink +
            "}"),
       Lasting::kForEver, 1, kProtocol},
      {"TruncatedBody",
       When::kLoad,
       {.kind = FaultKind::kTruncated, .at = 300},
       Lasting::kForEver,
       1,
       kProtocol},
      // Pages that are odd but true.
      {"RowTwiceOnAPage", When::kLoad, Of(FaultKind::kRepeatRow), Lasting::kForEver, kGood, {}},
      {"PageTwice", When::kLoad, Of(FaultKind::kRepeatPage), Lasting::kForEver, kGood, {}},
      {"PagesOfOneRow", When::kLoad, Of(FaultKind::kSmallPage), Lasting::kForEver, 24, {}},
      {"EmptyPage", When::kLoad, Of(FaultKind::kEmptyPage), Lasting::kOnce, kGood + 1, {}},
      // The feed.
      {"TokenOfTheFeedExpired400",
       When::kDelta,
       Status(400, "0x80044352"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"TokenOfTheFeedExpired410", When::kDelta, Status(410), Lasting::kOnce, kGood + 1, {}},
      {"TokensAlwaysExpired", When::kDelta, Status(400, "0x80044352"), Lasting::kForEver, 2,
       kExpiredCursor},
      {"PagingCookieExpired",
       When::kLoad,
       Status(400, "0x8004112A"),
       Lasting::kOnce,
       kGood + 1,
       {}},
      {"TrackingOff", When::kDelta, Status(400, "0x80072491"), Lasting::kForEver, 1, kTrackingOff},
      {"TrackingOffOnOneSide", When::kDelta, Status(400, "0x80072492"), Lasting::kForEver, 1,
       kTrackingOff},
      {"TableGone", When::kDelta, Status(404, "0x8006088a"), Lasting::kForEver, 1, kNotFound},
  };
  return rows;
}

class SourceFaults : public testing::TestWithParam<Row> {};

TEST_P(SourceFaults, EndsAsSaid) {
  const Row& row = GetParam();
  Scene scene;
  if (row.when == When::kDelta) {
    ASSERT_TRUE(scene.Run());
    scene.Change(3, "new_name", {.json = "\"changed\"", .stored = "changed", .target = {}});
    scene.Delete(5);
  }
  scene.Script({row.fault}, row.lasting == Lasting::kForEver);
  const auto report = scene.Run();
  EXPECT_EQ(scene.requests(), row.requests);
  if (row.end) {
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, *row.end) << report.error().ToString();
  } else {
    EXPECT_TRUE(report) << report.error().ToString();
  }
  EXPECT_THAT(scene.Converge(), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Scripted, SourceFaults, testing::ValuesIn(Rows()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace opendes::faults
