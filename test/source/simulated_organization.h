// The simulator, over a real socket, as the organisation of a source.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "http/client.h"
#include "simulator/simulator.h"
#include "source/dataverse/dataverse_source.h"
#include "test/source/test_parts.h"

namespace opendes::source {

class SimulatedOrganization {
 public:
  explicit SimulatedOrganization(sim::Options options) {
    options.open = true;
    options.throttle = false;
    auto started = sim::Simulator::Start(options, clock_);
    EXPECT_TRUE(started) << (started ? "" : started.error().ToString());
    simulator_ = std::move(*started);
    client_ = http::MakeClient({.allow_plain_http = true}).value();
    shared_ = std::make_shared<SharedOrganization>(std::make_unique<WebApi>(
        WebApiParts{.base_url = simulator_->first_url() + "api/data/v9.2/",
                    .client = client_.get(),
                    .metrics = &metrics_,
                    .tokens = std::make_unique<FakeTokens>(),
                    .budget = std::make_unique<RequestBudget>(BudgetLimits{}, &clock_),
                    .compression = false}));
    shared_->SetId(DataverseSource(shared_).ReadOrganization(Context())->id);
  }

  RunContext Context() { return {.clock = &clock_, .stop = {}, .epoch = 1}; }
  const std::shared_ptr<SharedOrganization>& shared() const { return shared_; }

  // The stand-in's control API; the body of its answer.
  std::string Control(std::string_view method, std::string_view path, std::string body = {}) {
    const auto answer =
        client_->Send({.method = std::string(method),
                       .url = fmt::format("{}sim/{}", simulator_->first_url(), path),
                       .body = std::move(body),
                       .max_body = limits::kPageBytes},
                      {});
    EXPECT_TRUE(answer && answer->status == 200) << path << (answer ? answer->body : "");
    return answer ? answer->body : std::string();
  }

  // Versions of the table's true rows by id.
  std::map<std::string, std::int64_t> Dump(const std::string& table) {
    std::map<std::string, std::int64_t> rows;
    const std::string lines = Control("GET", "dump/" + table);
    for (std::size_t at = 0; (at = lines.find("{\"id\":\"", at)) != std::string::npos;) {
      const std::string id = lines.substr(at + 7, Guid::kTextSize);
      at = lines.find("\"version\":", at) + 10;
      rows[id] = std::stoll(lines.substr(at, 20));
    }
    return rows;
  }

 private:
  SystemClock clock_;
  telemetry::Metrics metrics_;
  std::unique_ptr<sim::Simulator> simulator_;
  std::unique_ptr<http::Client> client_;
  std::shared_ptr<SharedOrganization> shared_;
};

}  // namespace opendes::source
