#include "base/result.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>

#include "base/secret.h"
#include "base/strong_string.h"

namespace opendes {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0)
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "{} is odd", number);
  return number / 2;
}

Result<int> Quarter(int number) {
  OPENDES_TRY_ASSIGN(const int half, Half(number));
  return Half(half);
}

Result<> Check(int number) {
  OPENDES_TRY(Quarter(number));
  return {};
}

TEST(Result, TryHandsOnValuesAndErrors) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_TRUE(Check(8));
  const auto failed = Check(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().ToString(), "InvalidArgument (caller): 3 is odd");
}

TEST(Result, ContextGoesInFront) {
  Error error = Half(1).error();
  error.detail = "SQLSTATE 40P01";
  EXPECT_EQ(WithContext(std::move(error), "entity account").ToString(),
            "InvalidArgument (caller): entity account: 1 is odd [SQLSTATE 40P01]");
}

TEST(ErrorCodes, TableIsInOrderAndWordsAreUnique) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
    const ErrorCodeFacts& facts = Facts(static_cast<ErrorCode>(i));
    EXPECT_EQ(static_cast<int>(facts.code), i);
    EXPECT_GE(facts.http_status, 400);
    EXPECT_TRUE(words.insert(facts.word).second) << facts.word;
  }
}

TEST(Secret, MovesAndNeverCopies) {
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
  static_assert(!fmt::is_formattable<Secret>::value);
  Secret first(std::string(100, 's'));
  Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): the emptiness is the point
  EXPECT_EQ(second.Reveal(), std::string(100, 's'));
  second = Secret("other");
  EXPECT_EQ(second.Clone().Reveal(), "other");
}

TEST(StrongString, KindsDoNotMix) {
  using Apple = StrongString<struct AppleTag>;
  using Pear = StrongString<struct PearTag>;
  static_assert(!std::is_convertible_v<Apple, Pear> && !std::is_convertible_v<std::string, Apple>);
  EXPECT_EQ(fmt::format("{}", Apple("red")), "red");
  EXPECT_LT(Apple("a"), Apple("b"));
}

}  // namespace
}  // namespace opendes
