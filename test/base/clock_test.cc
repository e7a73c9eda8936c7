#include "base/clock.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

namespace opendes {
namespace {

std::string Format(std::int64_t micros) {
  std::array<char, 28> buffer;
  return {buffer.data(), FormatIso8601Micros(micros, buffer.data())};
}

TEST(Iso8601, RoundTripsTheRangeOfDates) {
  for (const char* text : {"0001-01-01T00:00:00Z", "1600-02-29T23:59:59Z", "1753-01-01T00:00:00Z",
                           "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z",
                           "2000-02-29T12:00:00Z", "2024-02-29T00:00:00.000001Z",
                           "2026-11-24T21:54:03.120000Z", "9999-12-31T23:59:59.999999Z"}) {
    const auto micros = ParseIso8601Micros(text);
    ASSERT_TRUE(micros) << text;
    EXPECT_EQ(Format(*micros), text);
  }
}

TEST(Iso8601, ReadsTheFormsOfDataverse) {
  EXPECT_EQ(ParseIso8601Micros("1970-01-02"), 86'400'000'000);
  EXPECT_EQ(ParseIso8601Micros("1970-01-01T00:01"), 60'000'000);
  EXPECT_EQ(ParseIso8601Micros("1970-01-01T00:00:01.5Z"), 1'500'000);
  EXPECT_EQ(ParseIso8601Micros("1970-01-01T00:00:00.1234560Z"), 123'456);
  EXPECT_EQ(ParseIso8601Micros("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(ParseIso8601Micros("1969-12-31T22:30:00-01:30"), 0);
  EXPECT_EQ(ParseIso8601Micros("1969-12-31T23:59:59.999999Z"), -1);
}

TEST(Iso8601, RefusesImpossibleDatesAndOtherForms) {
  for (const char* text : {"",
                           "2026",
                           "2026-11",
                           "2026-11-24T",
                           "2026-13-01",
                           "2026-00-01",
                           "2026-01-00",
                           "2026-01-32",
                           "2026-02-29",
                           "1900-02-29",
                           "2026-04-31",
                           "0000-01-01",
                           "2026-11-24T24:00:00Z",
                           "2026-11-24T23:60:00Z",
                           "2026-11-24T23:59:60Z",
                           "2026-11-24T23:59:59.Z",
                           "2026-11-24T23:59:59.1234567Z",
                           "2026-11-24T23:59:59.12345600Z",
                           "2026-11-24 23:59:59Z",
                           "2026-11-24T23:59:59ZZ",
                           "2026-11-24T23:59:59+0200",
                           "2026-11-24T23:59:59+15:00",
                           "2026-11-24T23:59:59+",
                           "2026-11-24t23:59:59z",
                           " 2026-11-24",
                           "2026-11-24 ",
                           "+026-11-24",
                           "2026-1-24",
                           "/Date(1700000000000)/",
                           "2026-11-24T2x:00:00Z"}) {
    EXPECT_FALSE(ParseIso8601Micros(text)) << text;
  }
}

TEST(Iso8601, EveryDayOfFourCenturiesRoundTrips) {
  constexpr std::int64_t kDay = 86'400'000'000;
  for (std::int64_t day = -135'000; day < 11'000; ++day) {
    ASSERT_EQ(ParseIso8601Micros(Format(day * kDay)), day * kDay);
  }
}

TEST(Iso8601, TimePointsHaveMilliseconds) {
  EXPECT_EQ(FormatIso8601(TimePoint(Duration(1'120))), "1970-01-01T00:00:01.120Z");
  EXPECT_EQ(FormatIso8601(TimePoint(Duration(1'000))), "1970-01-01T00:00:01Z");
}

TEST(FakeClock, SleeperWakesWhenTimeHasPassed) {
  FakeClock clock{TimePoint(Duration(0))};
  std::atomic<bool> woken = false;
  std::jthread sleeper([&](std::stop_token stop) {
    EXPECT_TRUE(clock.SleepFor(std::chrono::hours(1), stop));
    woken = true;
  });
  // In steps, because the sleeper's hour begins when it gets there.
  while (!woken) {
    clock.Advance(std::chrono::minutes(30));
    std::this_thread::yield();
  }
  EXPECT_GE(clock.Now(), TimePoint(std::chrono::hours(1)));
}

TEST(Clocks, StopWakesSleepers) {
  FakeClock fake{TimePoint(Duration(0))};
  SystemClock system;
  for (Clock* clock : {static_cast<Clock*>(&fake), static_cast<Clock*>(&system)}) {
    std::stop_source stop;
    std::atomic<bool> whole = true;
    std::jthread sleeper(
        [&] { whole = clock->SleepFor(std::chrono::hours(24), stop.get_token()); });
    stop.request_stop();
    sleeper.join();
    EXPECT_FALSE(whole);
  }
}

TEST(SystemClock, SleepsWhenNobodyStopsIt) { EXPECT_TRUE(SystemClock().SleepFor(Duration(1), {})); }

}  // namespace
}  // namespace opendes
