// Stand-ins for what a source is made of: a clock that never waits, a token, a scripted server.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/token_provider.h"
#include "base/clock.h"
#include "http/client.h"
#include "source/dataverse/shared_organization.h"
#include "source/dataverse/web_api.h"
#include "telemetry/metrics.h"

namespace opendes::source {

inline constexpr std::string_view kBase = "https://org.example.com/api/data/v9.2/";
// As long as real ones: longer than what an error shows of an answer.
inline const std::string kToken = "CANARY-token-1d3b" + std::string(1500, 't');

// Sleeping moves the time at once and is remembered.
class SteppingClock final : public Clock {
 public:
  TimePoint Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  bool SleepFor(Duration duration, std::stop_token stop) override {
    const std::lock_guard lock(mutex_);
    if (stop.stop_requested()) return false;
    now_ += duration;
    sleeps_.push_back(duration);
    return true;
  }
  void Advance(Duration duration) {
    const std::lock_guard lock(mutex_);
    now_ += duration;
  }
  std::vector<Duration> sleeps() const {
    const std::lock_guard lock(mutex_);
    return sleeps_;
  }

 private:
  mutable std::mutex mutex_;
  TimePoint now_ = TimePoint(std::chrono::seconds(1'790'000'000));
  std::vector<Duration> sleeps_;
};

class FakeTokens final : public auth::TokenProvider {
 public:
  Result<std::shared_ptr<const Secret>> Get(std::stop_token) override { return token_; }
  void Invalidate(const std::shared_ptr<const Secret>&) override { ++invalidated; }

  int invalidated = 0;

 private:
  std::shared_ptr<const Secret> token_ = std::make_shared<Secret>(kToken);
};

inline http::ClientResponse Answer(int status, std::string body, http::Headers headers = {}) {
  http::ClientResponse response;
  response.status = status;
  response.headers = std::move(headers);
  if (!http::Find(response.headers, "Content-Type")) {
    response.headers.emplace_back("Content-Type", "application/json; odata.metadata=minimal");
  }
  response.body = std::move(body);
  response.body.reserve(response.body.size() + 64);
  return response;
}

inline std::string ErrorBody(std::string_view code, std::string_view message = "words") {
  return fmt::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", code, message);
}

// Answers with what the script says and remembers what was asked.
class ScriptedClient final : public http::Client {
 public:
  using Reply = Result<http::ClientResponse>;

  Result<http::ClientResponse> Send(const http::ClientRequest& request, std::stop_token) override {
    const std::lock_guard lock(mutex_);
    Seen seen{.url = request.url,
              .prefer = std::string(http::Find(request.headers, "Prefer").value_or("")),
              .max_body = request.max_body};
    requests.push_back(std::move(seen));
    if (respond) return respond(request);
    if (next_ < replies.size()) return replies[next_++];
    return Answer(500, "the script has ended");
  }

  struct Seen {
    std::string url;
    std::string prefer;
    std::size_t max_body;
  };
  std::vector<Reply> replies;                                // one after the other
  std::function<Reply(const http::ClientRequest&)> respond;  // instead of replies
  std::vector<Seen> requests;

 private:
  std::mutex mutex_;
  std::size_t next_ = 0;
};

inline const OrganizationId kOrganization("11111111-2222-3333-4444-555555555555");

inline std::shared_ptr<SharedOrganization> Share(WebApiParts parts) {
  return std::make_shared<SharedOrganization>(std::make_unique<WebApi>(std::move(parts)),
                                              kOrganization);
}

// A WebApi on a scripted server.
struct ApiFixture {
  ApiFixture() {
    auto owned = std::make_unique<FakeTokens>();
    tokens = owned.get();
    organization =
        Share(WebApiParts{.base_url = std::string(kBase),
                          .client = &client,
                          .metrics = &metrics,
                          .tokens = std::move(owned),
                          .budget = std::make_unique<RequestBudget>(BudgetLimits{}, &clock),
                          .compression = true});
    api = &organization->api();
  }

  RunContext Context() { return {.clock = &clock, .stop = stop.get_token(), .epoch = 1}; }

  SteppingClock clock;
  ScriptedClient client;
  telemetry::Metrics metrics;
  FakeTokens* tokens = nullptr;
  std::stop_source stop;
  std::shared_ptr<SharedOrganization> organization;
  WebApi* api = nullptr;
};

}  // namespace opendes::source
