// docs/errors.md says what base/error_code.h says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "api/reply.h"
#include "base/error_code.h"

namespace opendes::api::test {
namespace {

constexpr auto kCodes = std::to_array<ErrorCode>({
#define OPENDES_CODE(name, word, retryable, http_status, meaning) ErrorCode::name,
    OPENDES_ERROR_CODES(OPENDES_CODE)
#undef OPENDES_CODE
});

Error Make(ErrorCode code, Blame blame) {
  return {.code = code,
          .blame = blame,
          .message = "m",
          .retry_after = std::nullopt,
          .detail = "inner words"};
}

std::string Table() {
  std::string table = "| ErrorCode | Status | Try again | Meaning |\n|---|---|---|---|\n";
  for (const ErrorCode code : kCodes) {
    const ErrorCodeFacts& facts = Facts(code);
    table += fmt::format("| `{}` | {} | {} | {} |\n", facts.word, facts.http_status,
                         facts.retryable ? "yes" : "no", facts.meaning);
  }
  return table;
}

TEST(Errors, TheDocumentHoldsTheTable) {
  std::ifstream file("docs/errors.md");
  ASSERT_TRUE(file.is_open());
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(Table()), std::string::npos)
      << "docs/errors.md must hold exactly this table:\n"
      << Table();
}

TEST(Errors, OnlyStatusesOfTheOriginalAreAnswered) {
  for (const ErrorCode code : kCodes) {
    for (const Blame blame :
         {Blame::kCaller, Blame::kSource, Blame::kDestination, Blame::kControl, Blame::kUs}) {
      const int status = HttpStatus(Make(code, blame));
      const bool callers = status == 401 || status == 403 || status == 404;
      EXPECT_TRUE(callers || status == 400 || status == 412 || status == 500) << status;
      EXPECT_TRUE(!callers || blame == Blame::kCaller) << Facts(code).word;
    }
  }
}

TEST(Errors, InnerDetailsStayInside) {
  const auto body = [](Blame blame) {
    return FailureReply(Failure(Make(ErrorCode::kInternal, blame)), "id", {}).body;
  };
  EXPECT_NE(body(Blame::kDestination).find("inner words"), std::string::npos);
  EXPECT_EQ(body(Blame::kControl).find("inner words"), std::string::npos);
  EXPECT_EQ(body(Blame::kUs).find("inner words"), std::string::npos);
}

TEST(Errors, LongAndUnreadableTextsAreMadeShortAndReadable) {
  Error error = Make(ErrorCode::kInvalidArgument, Blame::kCaller);
  error.message = std::string(100'000, 'x') + "end";
  error.detail = "caf\xE9";
  const std::string body = FailureReply(Failure(error), "id", {}).body;
  EXPECT_LT(body.size(), 10'000U);
  EXPECT_NE(body.find("caf?"), std::string::npos) << body.substr(0, 100);
}

}  // namespace
}  // namespace opendes::api::test
