// Decimals, escapes and Retry-After: the small parsers.
#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"
#include "source/dataverse/plain_decimal.h"
#include "source/dataverse/retry_after.h"
#include "source/dataverse/unescape.h"

namespace opendes::source {
namespace {

TEST(PlainDecimalTest, Forms) {
  for (const char* plain : {"0", "-0", "0.00", "12", "-12.50", "123456789012345.1234567890"}) {
    EXPECT_EQ(FormOf(plain), NumberForm::kPlain) << plain;
  }
  for (const char* exponent : {"1E5", "1.5e-7", "-0e0", "1e+3"}) {
    EXPECT_EQ(FormOf(exponent), NumberForm::kExponent) << exponent;
  }
  for (const char* wrong :
       {"", "-", ".5", "5.", "01", "1e", "1e+", "+1", "1 ", "NaN", "0x1", "1.e2"}) {
    EXPECT_EQ(FormOf(wrong), NumberForm::kInvalid) << wrong;
  }
}

TEST(PlainDecimalTest, Exponents) {
  const std::pair<const char*, const char*> cases[] = {
      {"1.5E-3", "0.0015"},    {"-1.5e-3", "-0.0015"}, {"1E3", "1000"},     {"1.25e1", "12.5"},
      {"1.25E2", "125"},       {"0.05e1", "0.5"},      {"0.05E2", "5"},     {"0e5", "0"},
      {"12345e-2", "123.45"},  {"1e0", "1"},           {"5E-1", "0.5"},     {"10e-2", "0.10"},
      {"1.0E-05", "0.000010"}, {"0.001e2", "0.1"},     {"0.0012e3", "1.2"},
  };
  for (const auto& [number, digits] : cases) EXPECT_EQ(ExpandExponent(number), digits) << number;
  EXPECT_EQ(ExpandExponent("1e401"), std::nullopt);
  EXPECT_EQ(ExpandExponent("1e-99999999999999"), std::nullopt);
}

std::optional<std::string> Unescaped(std::string_view escaped) {
  std::string out(escaped.size(), '\0');
  const auto length = Unescape(escaped, out.data());
  if (!length) return std::nullopt;
  return out.substr(0, *length);
}

TEST(UnescapeTest, GoodAndBad) {
  EXPECT_EQ(Unescaped(R"(a\"\\\/\b\f\n\r\tz)"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(Unescaped(R"(\u0041\u00e9\u20AC\ud83d\ude00)"), "Aé€😀");
  EXPECT_EQ(Unescaped(R"(\u0000)"), std::string(1, '\0'));
  EXPECT_EQ(Unescaped("plain é"), "plain é");
  EXPECT_EQ(Unescaped(""), "");
  for (const char* wrong : {R"(\)", R"(\q)", R"(\u12)", R"(\u12g4)", R"(\ud800)", R"(\udc00)",
                            R"(\ud800\u0041)", R"(\ud800\ud800)", R"(\ud83d\)", R"(\u-123)"}) {
    EXPECT_EQ(Unescaped(wrong), std::nullopt) << wrong;
  }
}

TEST(RetryAfterTest, EveryForm) {
  const TimePoint now{std::chrono::seconds(784111777)};  // Sun, 06 Nov 1994 08:49:37 GMT
  using std::chrono::seconds;
  EXPECT_EQ(ParseRetryAfter("0", now), seconds(0));
  EXPECT_EQ(ParseRetryAfter(" 17 ", now), seconds(17));
  EXPECT_EQ(ParseRetryAfter("3600", now), limits::kRetryAfterLongest);
  EXPECT_EQ(ParseRetryAfter("99999999999999999999", now), limits::kRetryAfterLongest);
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:50:07 GMT", now), seconds(30));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:07 GMT", now), seconds(0));
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 2094 08:49:07 GMT", now), limits::kRetryAfterLongest);
  for (const char* wrong : {"", " ", "-5", "1.5", "soon", "Sun, 99 Nov 1994 08:49:37 GMT", "5s",
                            "Sun, 06 Nov 1994 08:49:37 GMT x"}) {
    EXPECT_EQ(ParseRetryAfter(wrong, now), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace opendes::source
