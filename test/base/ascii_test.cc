#include "base/ascii.h"

#include <gtest/gtest.h>

namespace opendes {
namespace {

TEST(Ascii, OnlyTheLettersAToZHaveACase) {
  EXPECT_EQ(LowerCase("AZaz[@`{09"), "azaz[@`{09");
  EXPECT_EQ(LowerCase("\xC3\x84"), "\xC3\x84");
  EXPECT_TRUE(EqualIgnoringCase("Bearer", "bEARER"));
  EXPECT_TRUE(EqualIgnoringCase("", ""));
  EXPECT_FALSE(EqualIgnoringCase("Bearer", "Bearer "));
  EXPECT_FALSE(EqualIgnoringCase("[", "{"));
}

}  // namespace
}  // namespace opendes
