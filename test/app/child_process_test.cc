#include "app/demo/child_process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

namespace opendes::app {
namespace {

using std::chrono::milliseconds;

class ChildProcessTest : public testing::Test {
 protected:
  ~ChildProcessTest() override { std::filesystem::remove(log_); }
  Result<ChildProcess> Shell(const std::string& script) {
    return ChildProcess::Start({"/bin/sh", "-c", script}, log_, false);
  }
  const std::string log_ = (std::filesystem::temp_directory_path() /
                            ("opendes-child-" + std::to_string(getpid()) + ".log"))
                               .string();
};

void WaitForEnd(ChildProcess& child) {
  while (child.Running()) std::this_thread::sleep_for(milliseconds(5));
}

TEST_F(ChildProcessTest, ExitCodeAndOutputAreKept) {
  auto child = Shell("echo out; echo err >&2; exit 3");
  ASSERT_TRUE(child);
  WaitForEnd(*child);
  EXPECT_EQ(child->Stop(), 3);
  EXPECT_EQ(child->LogTail(), "out\nerr\n");
}

TEST_F(ChildProcessTest, LogTailIsTheEndInWholeLines) {
  auto child = Shell("i=0; while [ $i -lt 1000 ]; do echo line $i; i=$((i+1)); done");
  ASSERT_TRUE(child);
  WaitForEnd(*child);
  const std::string tail = child->LogTail();
  EXPECT_LE(tail.size(), 2000U);
  EXPECT_TRUE(tail.starts_with("line ")) << tail.substr(0, 20);
  EXPECT_TRUE(tail.ends_with("line 999\n"));
}

TEST_F(ChildProcessTest, StopKillsAChildThatIgnoresSigterm) {
  auto child = Shell("trap '' TERM; echo ready; while :; do sleep 1; done");
  ASSERT_TRUE(child);
  while (child->LogTail().empty()) std::this_thread::sleep_for(milliseconds(5));
  EXPECT_EQ(child->Stop(milliseconds(100)), 128 + SIGKILL);
  EXPECT_FALSE(child->Running());
}

TEST_F(ChildProcessTest, TheDestructorReaps) {
  pid_t pid = 0;
  {
    auto child = Shell("exec sleep 60");
    ASSERT_TRUE(child);
    pid = child->pid();
    EXPECT_TRUE(child->Running());
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST_F(ChildProcessTest, AProgramThatIsNotThereIsNamed) {
  const auto child = ChildProcess::Start({"/nowhere/program"}, log_, false);
  ASSERT_FALSE(child);
  EXPECT_NE(child.error().message.find("/nowhere/program"), std::string::npos);
}

}  // namespace
}  // namespace opendes::app
