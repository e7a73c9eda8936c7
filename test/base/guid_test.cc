#include "base/guid.h"

#include <gtest/gtest.h>

#include <set>

namespace opendes {
namespace {

TEST(Guid, ParsesEitherCaseAndBraces) {
  const auto lower = Guid::Parse("60c4e274-0d87-e711-80e5-00155db19e6d");
  ASSERT_TRUE(lower);
  EXPECT_EQ(lower, Guid::Parse("60C4E274-0D87-E711-80E5-00155DB19E6D"));
  EXPECT_EQ(lower, Guid::Parse("{60c4e274-0d87-e711-80e5-00155db19e6d}"));
  EXPECT_EQ(lower->ToString(), "60c4e274-0d87-e711-80e5-00155db19e6d");
  EXPECT_EQ(lower->bytes[0], 0x60);
  EXPECT_EQ(lower->bytes[15], 0x6d);
}

TEST(Guid, RefusesEverythingElse) {
  for (const char* text :
       {"", "60c4e274", "60c4e2740d87e71180e500155db19e6d", "60c4e274-0d87-e711-80e5-00155db19e6",
        "60c4e274-0d87-e711-80e5-00155db19e6dd", "60c4e274-0d87-e711-80e5-00155db19e6g",
        "60c4e274x0d87-e711-80e5-00155db19e6d", "{60c4e274-0d87-e711-80e5-00155db19e6d",
        "(60c4e274-0d87-e711-80e5-00155db19e6d)", " 60c4e274-0d87-e711-80e5-00155db19e6d",
        "60c4e27-40d87-e711-80e5-00155db19e6d",
        "\xC3\x9F"
        "c4e274-0d87-e711-80e5-00155db19e6"}) {
    EXPECT_FALSE(Guid::Parse(text)) << text;
  }
}

TEST(Guid, TextOrderIsByteOrder) {
  const auto small = *Guid::Parse("00000000-0000-0000-0000-0000000000ff");
  const auto large = *Guid::Parse("01000000-0000-0000-0000-000000000000");
  EXPECT_LT(small, large);
  EXPECT_LT(small.ToString(), large.ToString());
}

TEST(Guid, RandomOnesDifferAndAreVersion4) {
  std::set<Guid> seen;
  for (int i = 0; i < 1000; ++i) {
    const Guid guid = Guid::Random();
    const std::string text = guid.ToString();
    EXPECT_EQ(text[14], '4');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
    EXPECT_EQ(Guid::Parse(text), guid);
    seen.insert(guid);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Guid, HashSpreads) {
  std::set<std::size_t> hashes;
  Guid guid;
  for (int i = 0; i < 256; ++i) {
    guid.bytes[15] = static_cast<std::uint8_t>(i);
    hashes.insert(std::hash<Guid>{}(guid));
  }
  EXPECT_EQ(hashes.size(), 256U);
}

}  // namespace
}  // namespace opendes
