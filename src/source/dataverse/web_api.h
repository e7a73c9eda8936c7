// Requests to one organisation's Web API: token, budget, retries, errors.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "auth/token_provider.h"
#include "base/limits.h"
#include "base/result.h"
#include "http/client.h"
#include "model/run_context.h"
#include "source/dataverse/classify_error.h"
#include "source/dataverse/request_budget.h"
#include "telemetry/metrics.h"

namespace opendes::source {

struct ApiRequest {
  std::string url;             // absolute
  std::string_view kind;       // of request, for the metrics: "page", "metadata", …
  http::Headers headers = {};  // beside those that every request has
  std::size_t max_body = limits::kSmallBodyBytes;
};

// Makes a request ask for less; false when it cannot be made smaller.
using MakeSmaller = std::function<bool(ApiRequest& request)>;

// What the requests of one organisation share. All are thread-safe and outlive the WebApi.
struct WebApiParts {
  std::string base_url;  // "https://org.crm.dynamics.com/api/data/v9.2/"
  http::Client* client = nullptr;
  telemetry::Metrics* metrics = nullptr;
  std::unique_ptr<auth::TokenProvider> tokens;
  std::unique_ptr<RequestBudget> budget;
  bool compression = true;
};

// Thread-safe.
class WebApi {
 public:
  explicit WebApi(WebApiParts parts);

  const std::string& base_url() const { return parts_.base_url; }
  // The organisation's host: the label of its metrics.
  const std::string& host() const { return host_; }
  telemetry::Metrics& metrics() { return *parts_.metrics; }

  // A successful answer with a JSON object. Sends again within limits::kRequestAttempts what may
  // succeed in a moment, with growing pauses or those that the organisation names; a 401 gets one
  // fresh token. Errors as ClassifyError's, and kCancelled. Secrets never stand in errors.
  Result<http::ClientResponse> Get(ApiRequest request, const RunContext& context,
                                   const MakeSmaller& make_smaller = {});

 private:
  using Answer = tl::expected<http::ClientResponse, Fault>;

  Answer SendOnce(const ApiRequest& request, const RunContext& context);
  http::ClientRequest Render(const ApiRequest& request, const Secret& token) const;
  bool Pause(const Fault& fault, int attempt, const RunContext& context);
  void Count(const ApiRequest& request, const Result<http::ClientResponse>& response);

  WebApiParts parts_;
  std::string host_;
};

}  // namespace opendes::source
