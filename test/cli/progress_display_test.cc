#include "cli/progress_display.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace opendes::cli {
namespace {

TEST(GroupDigits, PutsACommaBetweenThousands) {
  EXPECT_EQ(GroupDigits(0), "0");
  EXPECT_EQ(GroupDigits(999), "999");
  EXPECT_EQ(GroupDigits(1000), "1,000");
  EXPECT_EQ(GroupDigits(-123456), "-123,456");
  EXPECT_EQ(GroupDigits(1234567), "1,234,567");
}

TEST(RenderProgressLine, ShowsShareAndCounts) {
  EXPECT_EQ(RenderProgressLine({.label = "account", .done = 500, .total = 1000}, 8, 80),
            "account  [############------------]  50%  500 / 1,000");
}

TEST(RenderProgressLine, FinishedIsFullWhateverTheEstimateSaid) {
  EXPECT_EQ(RenderProgressLine({.label = "a", .done = 9, .total = 1000, .finished = true}, 1, 80),
            "a [########################] 100%  9");
}

TEST(RenderProgressLine, MoreThanTheEstimateStaysWithinTheBar) {
  EXPECT_EQ(RenderProgressLine({.label = "a", .done = 20, .total = 10}, 1, 80),
            "a [########################] 100%  20 / 10");
}

TEST(RenderProgressLine, UnknownTotalShowsTheCountAlone) {
  EXPECT_EQ(RenderProgressLine({.label = "a", .done = 7, .total = {}}, 1, 80),
            "a [------------------------]   0%  7");
}

TEST(RenderProgressLine, NeverExceedsTheWidth) {
  EXPECT_EQ(RenderProgressLine({.label = "account", .done = 1, .total = 2}, 7, 10), "account [#");
}

TEST(ProgressDisplay, APipeGetsOneLineForEachFinishedThing) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ProgressDisplay display(ends[1]);
  display.Show({{.label = "account", .done = 5, .total = 10},
                {.label = "contact", .done = 10, .total = 10, .finished = true}});
  display.Show({{.label = "account", .done = 1000, .total = 10, .finished = true},
                {.label = "contact", .done = 10, .total = 10, .finished = true}});
  close(ends[1]);
  std::string text(1000, '\0');
  const ssize_t size = read(ends[0], text.data(), text.size());
  close(ends[0]);
  ASSERT_GT(size, 0);
  text.resize(static_cast<std::size_t>(size));
  EXPECT_EQ(text, "contact: 10 rows\naccount: 1,000 rows\n");
}

}  // namespace
}  // namespace opendes::cli
