#include "telemetry/log.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "base/clock.h"

namespace opendes::telemetry {
namespace {

class LogTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "opendes-log-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    ASSERT_TRUE(SetOutput(folder_ / "log"));
    SetLevel(Level::kInfo);
  }
  void TearDown() override {
    ASSERT_TRUE(SetOutput(""));
    SetLevel(Level::kInfo);
    std::filesystem::remove_all(folder_);
  }
  std::vector<std::string> Lines() const {
    std::ifstream file(folder_ / "log");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  // The one line without its time.
  std::string Line() const {
    const auto lines = Lines();
    if (lines.size() != 1) return "not one line";
    return lines[0].substr(lines[0].find(' ') + 1);
  }

  std::filesystem::path folder_;
};

TEST_F(LogTest, WritesTimeLevelEventAndFields) {
  Info("batch_applied", {{"entity", "account"}, {"rows", 5000}, {"seconds", 1.5}});
  EXPECT_EQ(Line(), "info batch_applied entity=account rows=5000 seconds=1.5");
  EXPECT_TRUE(ParseIso8601Micros(Lines()[0].substr(0, Lines()[0].find(' '))));
}

TEST_F(LogTest, QuotesWhatIsNotOnePlainWord) {
  Info("e", {{"a", ""}, {"b", "two words"}, {"c", "x=y"}, {"d", R"(say "hi" \o/)"}});
  EXPECT_EQ(Line(), R"(info e a="" b="two words" c="x=y" d="say \"hi\" \\o/")");
}

TEST_F(LogTest, NoValueCanForgeALineOrMoveTheCursor) {
  Info("e", {{"a", "x\n2026-01-01T00:00:00Z info forged"},
             {"b", "\r\x1b[2J\x7f\t"},
             {"c", "\xC2\x85next line"},
             {"d", "\xC3\xA9\xE2\x82\xAC"},
             {"e", std::string("nul\0", 4)}});
  EXPECT_EQ(Line(),
            "info e a=\"x\\n2026-01-01T00:00:00Z info forged\" b=\"\\x0d\\x1b[2J\\x7f\\x09\" "
            "c=\"\\xc2\x85next line\" d=\"\xC3\xA9\xE2\x82\xAC\" e=\"nul\\x00\"");
}

TEST_F(LogTest, DropsWhatIsBelowTheLevel) {
  Log(Level::kDebug, "hidden");
  SetLevel(Level::kWarning);
  Info("hidden");
  Warning("shown");
  EXPECT_EQ(Line(), "warning shown");
}

TEST_F(LogTest, ThreadsDoNotMixTheirLines) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([] {
        for (int k = 0; k < 100; ++k) Info("event", {{"text", std::string(500, 'x')}});
      });
    }
  }
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 400U);
  for (const auto& line : lines) EXPECT_TRUE(line.ends_with(std::string(500, 'x')));
}

TEST_F(LogTest, SaysWhenTheFileCannotBeOpened) {
  const auto opened = SetOutput(folder_ / "no" / "such" / "folder");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace opendes::telemetry
