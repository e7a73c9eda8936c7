#include "simulator/limits/service_protection.h"

#include <gtest/gtest.h>

#include "simulator/limits/grouped_number.h"

namespace opendes::sim {
namespace {

class ServiceProtectionTest : public testing::Test {
 protected:
  std::string Refusal(ServiceProtection& protection, int server = 0) {
    const auto allowed = protection.Begin(user_, server);
    if (allowed) {
      protection.End(user_, server, std::chrono::milliseconds(10));
      return "";
    }
    EXPECT_EQ(allowed.error().status, 429);
    retry_after_ = std::stoi(allowed.error().headers.at(0).second);
    return allowed.error().code;
  }

  FakeClock clock_{TimePoint(std::chrono::seconds(1'700'000'000))};
  Guid user_ = Guid::Random();
  int retry_after_ = 0;
};

TEST_F(ServiceProtectionTest, LimitsRequestsInASlidingWindow) {
  ServiceProtection protection({.requests = 3, .window_seconds = 10}, clock_);
  EXPECT_EQ(Refusal(protection), "");
  clock_.Advance(std::chrono::seconds(4));
  EXPECT_EQ(Refusal(protection), "");
  EXPECT_EQ(Refusal(protection), "");
  EXPECT_EQ(Refusal(protection), "0x80072322");
  EXPECT_EQ(retry_after_, 6);
  clock_.Advance(std::chrono::seconds(6));
  EXPECT_EQ(Refusal(protection), "");
  EXPECT_EQ(Refusal(protection), "0x80072322");
}

TEST_F(ServiceProtectionTest, CountsUsersAndServersOnTheirOwn) {
  ServiceProtection protection({.requests = 1}, clock_);
  EXPECT_EQ(Refusal(protection, 0), "");
  EXPECT_EQ(Refusal(protection, 1), "");
  EXPECT_EQ(Refusal(protection, 0), "0x80072322");
  user_ = Guid::Random();
  EXPECT_EQ(Refusal(protection, 0), "");
}

TEST_F(ServiceProtectionTest, RetryAfterGrowsForThePushy) {
  ServiceProtection protection({.requests = 1}, clock_);
  EXPECT_EQ(Refusal(protection), "");
  EXPECT_EQ(Refusal(protection), "0x80072322");
  const int first = retry_after_;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Refusal(protection), "0x80072322");
  EXPECT_GT(retry_after_, first);
}

TEST_F(ServiceProtectionTest, LimitsConcurrency) {
  ServiceProtection protection({.concurrent = 2}, clock_);
  ASSERT_TRUE(protection.Begin(user_, 0));
  ASSERT_TRUE(protection.Begin(user_, 0));
  EXPECT_EQ(Refusal(protection), "0x80072326");
  EXPECT_LE(retry_after_, 2);
  protection.End(user_, 0, std::chrono::milliseconds(1));
  EXPECT_EQ(Refusal(protection), "");
}

TEST_F(ServiceProtectionTest, LimitsExecutionTime) {
  ServiceProtection protection({.execution_ms = 1'200'000}, clock_);
  ASSERT_TRUE(protection.Begin(user_, 0));
  protection.End(user_, 0, std::chrono::milliseconds(1'200'000));
  const auto refused = protection.Begin(user_, 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "0x80072321");
  EXPECT_NE(refused.error().message.find("exceeded limit of 1,200,000 milliseconds over time "
                                         "window of 300 seconds."),
            std::string::npos);
}

TEST_F(ServiceProtectionTest, StormsPass) {
  ServiceProtection protection({.on = false}, clock_);
  EXPECT_EQ(Refusal(protection), "");
  protection.Storm(std::chrono::seconds(5));
  EXPECT_EQ(Refusal(protection), "0x80072322");
  EXPECT_EQ(retry_after_, 5);
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(Refusal(protection), "");
}

TEST(GroupedNumber, UsesThousandsSeparators) {
  EXPECT_EQ(GroupedNumber(5999), "5,999");
  EXPECT_EQ(GroupedNumber(999), "999");
  EXPECT_EQ(GroupedNumber(1'200'000), "1,200,000");
  EXPECT_EQ(GroupedSeconds(1200), "1,200.00");
  EXPECT_EQ(GroupedSeconds(0.5), "0.50");
}

}  // namespace
}  // namespace opendes::sim
