#include "source/dataverse/web_api.h"

#include <algorithm>
#include <random>

#include "telemetry/log.h"

namespace opendes::source {
namespace {

std::string HostOf(const std::string& url) {
  const auto parsed = http::ParseUrl(url);
  return parsed ? parsed->host : std::string();
}

bool HoldsJsonObject(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '{';
}

// Doubles with each attempt; between half of it and all of it, so that streams do not march in
// step.
Duration GrowingPause(int attempt) {
  const Duration full = std::min<Duration>(limits::kRetryFirstPause * (1 << (attempt - 1)),
                                           limits::kRetryLongestPause);
  thread_local std::minstd_rand generator{std::random_device{}()};
  std::uniform_int_distribution<Duration::rep> pick(full.count() / 2, full.count());
  return Duration(pick(generator));
}

std::string_view Word(ThrottleKind kind) {
  switch (kind) {
    case ThrottleKind::kRequests:
      return "requests";
    case ThrottleKind::kExecutionTime:
      return "execution_time";
    case ThrottleKind::kConcurrency:
      return "concurrency";
    case ThrottleKind::kOther:
      return "other";
  }
  return "other";
}

tl::unexpected<Error> Cancelled() {
  return Fail(ErrorCode::kCancelled, Blame::kUs,
              "stopped while waiting to ask the organisation again");
}

// A peer may send back what it was sent: Invariant 9.
void Redact(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    text.replace(at, secret.size(), "***");
  }
}

}  // namespace

WebApi::WebApi(WebApiParts parts) : parts_(std::move(parts)), host_(HostOf(parts_.base_url)) {}

Result<http::ClientResponse> WebApi::Get(ApiRequest request, const RunContext& context,
                                         const MakeSmaller& make_smaller) {
  bool token_renewed = false;
  for (int attempt = 1;;) {
    Answer answer = SendOnce(request, context);
    if (answer) return std::move(*answer);
    const Fault& fault = answer.error();
    if (fault.stale_token && !token_renewed) {
      token_renewed = true;
      continue;
    }
    const bool smaller = fault.too_big && make_smaller && make_smaller(request);
    // Each such step halves the page, so this ends; it does not use up the attempts.
    if (smaller && fault.error.code == ErrorCode::kLimitExceeded) continue;
    if (!fault.transient) return Fail(fault.error);
    if (!Pause(fault, attempt, context)) {
      if (context.stop.stop_requested()) return Cancelled();
      return Fail(fault.error);
    }
    ++attempt;
  }
}

WebApi::Answer WebApi::SendOnce(const ApiRequest& request, const RunContext& context) {
  auto slot = parts_.budget->Acquire(context.stop);
  if (!slot) return tl::unexpected(Fault{.error = std::move(slot).error()});
  const auto token = parts_.tokens->Get(context.stop);
  if (!token) return tl::unexpected(ClassifyTransportError(token.error()));
  auto response = parts_.client->Send(Render(request, **token), context.stop);
  Count(request, response);
  if (!response) return tl::unexpected(ClassifyTransportError(std::move(response).error()));

  const int status = response->status;
  const bool success = status >= 200 && status < 300;
  if (success && HoldsJsonObject(response->body)) return std::move(*response);
  Redact(response->body, (*token)->Reveal());  // before a part of it is cut out for the error
  Fault fault =
      success ? ClassifyNotJson(status, response->headers, response->body)
              : ClassifyError(status, response->headers, response->body, context.clock->Now());
  if (fault.stale_token) parts_.tokens->Invalidate(*token);
  return tl::unexpected(std::move(fault));
}

http::ClientRequest WebApi::Render(const ApiRequest& request, const Secret& token) const {
  http::ClientRequest sent;
  sent.url = request.url;
  sent.headers = {{"Accept", "application/json"},
                  {"OData-MaxVersion", "4.0"},
                  {"OData-Version", "4.0"},
                  {"If-None-Match", "null"}};
  sent.headers.insert(sent.headers.end(), request.headers.begin(), request.headers.end());
  sent.bearer = &token;
  sent.accept_compressed = parts_.compression;
  sent.max_body = request.max_body;
  return sent;
}

// False when there is no further attempt.
bool WebApi::Pause(const Fault& fault, int attempt, const RunContext& context) {
  const Duration pause = fault.error.retry_after.value_or(GrowingPause(attempt));
  if (fault.throttle) {
    parts_.metrics->Add("opendes_source_throttled_total",
                        "Requests that the organisation refused for its service protection limits.",
                        {{"organization", host_}, {"limit", std::string(Word(*fault.throttle))}},
                        1);
    parts_.budget->Throttled(*fault.throttle, pause);
  }
  if (attempt == limits::kRequestAttempts) return false;
  telemetry::Warning("source_request_again", {{"organization", host_},
                                              {"attempt", attempt},
                                              {"pause_ms", pause.count()},
                                              {"error", fault.error.ToString()}});
  // Unless too many requests ran at once, the budget itself makes everyone wait, us included.
  if (fault.throttle && *fault.throttle != ThrottleKind::kConcurrency) return true;
  return context.clock->SleepFor(pause, context.stop);
}

void WebApi::Count(const ApiRequest& request, const Result<http::ClientResponse>& response) {
  const std::string status = response ? std::to_string(response->status) : "none";
  parts_.metrics->Add(
      "opendes_source_requests_total", "Requests sent to the organisation.",
      {{"organization", host_}, {"kind", std::string(request.kind)}, {"status", status}}, 1);
  if (response) {
    parts_.metrics->Add("opendes_source_bytes_total",
                        "Bytes of answers from the organisation, after decompression.",
                        {{"organization", host_}}, static_cast<double>(response->body.size()));
  }
  parts_.metrics->Set("opendes_source_budget_used_ratio",
                      "Share of the request budget in use, by the fullest of its limits.",
                      {{"organization", host_}}, parts_.budget->Used());
}

}  // namespace opendes::source
