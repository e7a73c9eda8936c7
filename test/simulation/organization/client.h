// The organisation as an HTTP client sees it: the source's requests go to the WebApi in process.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "auth/token_provider.h"
#include "base/clock.h"
#include "http/client.h"
#include "test/simulation/organization/fault.h"
#include "test/simulation/organization/web_api.h"

namespace opendes::simulation {

// Time that passes at once when somebody sleeps. Called by one thread at a time.
class SteppingClock final : public Clock {
 public:
  TimePoint Now() const override { return now_; }
  // Random pauses of the program are rounded, so that a run with one seed is always the same run.
  bool SleepFor(Duration duration, std::stop_token stop) override;
  void Advance(Duration duration) { now_ += duration; }

 private:
  TimePoint now_ = TimePoint(std::chrono::seconds(1'790'000'000));
};

class FixedToken final : public auth::TokenProvider {
 public:
  Result<std::shared_ptr<const Secret>> Get(std::stop_token) override { return token_; }
  void Invalidate(const std::shared_ptr<const Secret>&) override {}

 private:
  std::shared_ptr<const Secret> token_ = std::make_shared<Secret>("token");
};

class OrganizationClient final : public http::Client {
 public:
  // All outlive the object.
  OrganizationClient(const WebApi& api, SteppingClock& clock) : api_(api), clock_(clock) {}

  // Called before a request is answered; says what goes wrong with it.
  std::function<Fault(const ApiRequest&)> before_answer;
  // Rows on a page at most, whatever the reader asks for.
  std::size_t page_rows = 5000;

  Result<http::ClientResponse> Send(const http::ClientRequest& request, std::stop_token) override;
  int requests() const { return requests_; }

 private:
  const WebApi& api_;
  SteppingClock& clock_;
  int requests_ = 0;
  std::string previous_page_;  // of the cycle that is being read
};

}  // namespace opendes::simulation
