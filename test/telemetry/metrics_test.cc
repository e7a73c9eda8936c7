#include "telemetry/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "base/limits.h"

namespace opendes::telemetry {
namespace {

bool Shows(const Metrics& metrics, const std::string& text) {
  return metrics.Render().find(text) != std::string::npos;
}

TEST(Metrics, RendersEachKind) {
  Metrics metrics;
  metrics.Add("opendes_rows_total", "Rows applied", {{"entity", "account"}}, 5);
  metrics.Add("opendes_rows_total", "Rows applied", {{"entity", "account"}}, 2);
  metrics.Set("opendes_lag_seconds", "Lag", {}, 1.5);
  metrics.Observe("opendes_apply_seconds", "Apply", {}, 0.02);
  EXPECT_TRUE(Shows(metrics, "# HELP opendes_rows_total Rows applied\n"));
  EXPECT_TRUE(Shows(metrics, "# TYPE opendes_rows_total counter\n"));
  EXPECT_TRUE(Shows(metrics, "opendes_rows_total{entity=\"account\"} 7\n"));
  EXPECT_TRUE(Shows(metrics, "opendes_lag_seconds 1.5\n"));
  EXPECT_TRUE(Shows(metrics, "opendes_apply_seconds_bucket{le=\"0.01\"} 0\n"));
  EXPECT_TRUE(Shows(metrics, "opendes_apply_seconds_bucket{le=\"300\"} 1\n"));
  EXPECT_TRUE(Shows(metrics, "opendes_apply_seconds_count 1\n"));
}

TEST(Metrics, EscapesLabelValues) {
  Metrics metrics;
  metrics.Set("opendes_x", "X", {{"name", "a\"b\\c\nd"}}, 1);
  EXPECT_TRUE(Shows(metrics, R"(opendes_x{name="a\"b\\c\nd"} 1)"));
}

TEST(Metrics, ForgetsARemovedGauge) {
  Metrics metrics;
  metrics.Set("opendes_lag_seconds", "Lag", {{"profile", "a"}}, 1);
  metrics.Set("opendes_lag_seconds", "Lag", {{"profile", "b"}}, 2);
  metrics.Remove("opendes_lag_seconds", {{"profile", "a"}});
  metrics.Remove("opendes_lag_seconds", {{"profile", "never"}});
  metrics.Remove("opendes_never", {});
  EXPECT_FALSE(Shows(metrics, "profile=\"a\""));
  EXPECT_TRUE(Shows(metrics, "opendes_lag_seconds{profile=\"b\"} 2\n"));
  metrics.Set("opendes_lag_seconds", "Lag", {{"profile", "a"}}, 3);
  EXPECT_TRUE(Shows(metrics, "opendes_lag_seconds{profile=\"a\"} 3\n"));
}

TEST(Metrics, StopsTakingNewLabelsAtTheLimit) {
  Metrics metrics;
  for (std::size_t i = 0; i < limits::kMetricSeries + 10; ++i) {
    metrics.Set("opendes_x", "X", {{"id", std::to_string(i)}}, 1);
  }
  const std::string text = metrics.Render();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), limits::kMetricSeries + 2);
  metrics.Set("opendes_x", "X", {{"id", "0"}}, 7);  // known ones go on
  EXPECT_TRUE(Shows(metrics, "opendes_x{id=\"0\"} 7\n"));
}

TEST(Metrics, CountsFromManyThreads) {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int k = 0; k < 1000; ++k) metrics.Add("opendes_x", "X", {}, 1);
        metrics.Render();
      });
    }
  }
  EXPECT_TRUE(Shows(metrics, "opendes_x 4000\n"));
}

}  // namespace
}  // namespace opendes::telemetry
