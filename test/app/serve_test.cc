#include "app/serve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "app/demo/json_fields.h"
#include "app/stop_on_signal.h"
#include "test/app/stand.h"

namespace opendes::app {
namespace {

using testing::HasSubstr;

class ServeTest : public testing::Test {
 protected:
  ServeTest() {
    std::string text = stand_.Configuration();
    text.insert(text.find("[http]"), "ready_file = \"ready.json\"\n");
    std::ofstream(configuration_) << text;
  }

  // The ready line, once the file is there; empty when the service ended before.
  std::string AwaitReady(const std::atomic<bool>& ended) {
    std::string line;
    while (line.empty() && !ended) {
      std::ifstream file(ready_);
      std::getline(file, line);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return line;
  }

  Stand stand_;
  const std::string configuration_ = (stand_.folder() / "opendes.toml").string();
  const std::string ready_ = (stand_.folder() / "ready.json").string();
};

TEST_F(ServeTest, ListensUntilToldToStop) {
  std::stop_source stop;
  std::atomic<bool> ended = false;
  Result<> result;
  std::jthread server([&] {
    result = Serve(configuration_, stop.get_token());
    ended = true;
  });
  const auto ready = ParseJson(AwaitReady(ended), "the ready line");
  ASSERT_TRUE(ready);
  EXPECT_EQ(NumberMember(*ready, "pid"), getpid());
  auto client = http::MakeClient({.allow_plain_http = true});
  ASSERT_TRUE(client);
  const auto answer = (*client)->Send({.url = TextMember(*ready, "url") + "/healthz"}, {});
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->status, 200);

  stop.request_stop();
  server.join();
  EXPECT_TRUE(result);
  EXPECT_FALSE(std::filesystem::exists(ready_));
}

TEST_F(ServeTest, APortThatIsTakenIsNamed) {
  const auto started = stand_.Start();
  ASSERT_TRUE(started) << started.error().ToString();
  std::string text = stand_.Configuration();
  const std::string taken = fmt::format("127.0.0.1:{}", stand_.service().server->port());
  text.replace(text.find("127.0.0.1:0"), 11, taken);
  std::ofstream(configuration_) << text;
  const auto result = Serve(configuration_, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(result.error().message, HasSubstr(taken));
}

TEST(StopOnSignal, SigtermRequestsStop) {
  const StopOnSignal signals;
  EXPECT_FALSE(signals.token().stop_requested());
  kill(getpid(), SIGTERM);
  WaitForStop(signals.token());
  EXPECT_TRUE(signals.token().stop_requested());
}

}  // namespace
}  // namespace opendes::app
