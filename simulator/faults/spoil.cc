#include "simulator/faults/spoil.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <thread>

#include "simulator/gzip.h"
#include "simulator/store/json_text.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {
namespace {

constexpr std::size_t kBombBytes = 64 * 1024 * 1024;
constexpr std::chrono::milliseconds kNap{50};  // how fast a slow answer notices a stop

// False when stopped before the time.
bool Pause(std::int64_t milliseconds, const std::stop_token& stop) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (std::chrono::steady_clock::now() < end) {
    if (stop.stop_requested()) return false;
    std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(
        kNap, end - std::chrono::steady_clock::now()));
  }
  return !stop.stop_requested();
}

http::BodyStream Broken(std::string start) {
  auto sent = std::make_shared<bool>(false);
  return [start = std::move(start), sent](std::stop_token) -> Result<std::optional<std::string>> {
    if (!std::exchange(*sent, true) && !start.empty()) return start;
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "the fault plan breaks this answer");
  };
}

http::BodyStream Slow(std::string body, std::size_t piece, std::int64_t delay_ms) {
  auto position = std::make_shared<std::size_t>(0);
  auto text = std::make_shared<const std::string>(std::move(body));
  return [text, position, piece = std::max<std::size_t>(piece, 1),
          delay_ms](std::stop_token stop) -> Result<std::optional<std::string>> {
    if (*position >= text->size()) return std::optional<std::string>();
    if (!Pause(delay_ms, stop)) {
      return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped during a slow answer");
    }
    std::string part = text->substr(*position, piece);
    *position += part.size();
    return part;
  };
}

// Replaces the URL of the page's link, whichever it has.
void ReplaceLink(const std::string& url, std::string& body) {
  for (const std::string_view name : {"\"@odata.nextLink\":\"", "\"@odata.deltaLink\":\""}) {
    const std::size_t start = body.find(name);
    if (start == std::string::npos) continue;
    const std::size_t value = start + name.size();
    body.replace(value, body.find('"', value) - value, url);
    return;
  }
}

void ChangeHost(std::string& body) {
  for (const std::string_view name : {"\"@odata.nextLink\":\"", "\"@odata.deltaLink\":\""}) {
    const std::size_t start = body.find(name);
    if (start == std::string::npos) continue;
    const std::size_t value = start + name.size();
    const std::size_t path = body.find("/api/", value);
    if (path != std::string::npos) body.replace(value, path - value, "https://attacker.example");
  }
}

void DuplicateFirstRow(std::string& body) {
  constexpr std::string_view kValue = "\"value\":[";
  const std::size_t start = body.find(kValue);
  if (start == std::string::npos) return;
  const std::size_t row = start + kValue.size();
  const std::size_t end = body.find("},{", row);
  if (end == std::string::npos) return;
  body.insert(row, body.substr(row, end + 1 - row) + ",");
}

}  // namespace

std::optional<http::ServerResponse> Replace(const Fault& fault) {
  http::ServerResponse response;
  switch (fault.kind) {
    case FaultKind::kStatus:
      if (!fault.code.empty()) {
        response = RenderFault({fault.status, fault.code, fault.message, {}}, false);
      }
      response.status = fault.status;
      if (!fault.retry_after.empty()) {
        response.headers.emplace_back("Retry-After", fault.retry_after);
      }
      return response;
    case FaultKind::kHtml:
      response.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
      response.body =
          "<!DOCTYPE html><html><head><title>Sign in to your account</title></head>"
          "<body>We can't sign you in. Your browser is set to block cookies.</body>"
          "</html>";
      return response;
    case FaultKind::kGzipBomb:
      response.headers.emplace_back("Content-Type", "application/json");
      response.headers.emplace_back("Content-Encoding", "gzip");
      response.body = Gzip("{\"value\":[\"" + std::string(kBombBytes, ' ') + "\"]}");
      return response;
    default:
      return std::nullopt;
  }
}

void Spoil(const Fault& fault, const std::string& self, http::ServerResponse& response) {
  std::string& body = response.body;
  switch (fault.kind) {
    case FaultKind::kReset:
      // With the true length, so that the client sees a body that never ends.
      response.headers.emplace_back("Content-Length", fmt::format("{}", body.size()));
      response.stream = Broken(body.substr(0, fault.after_bytes));
      break;
    case FaultKind::kTruncate:
      body.resize(std::min(body.size(), fault.after_bytes));
      break;
    case FaultKind::kSlow:
      response.stream = Slow(std::move(body), fault.after_bytes, fault.delay_ms);
      break;
    case FaultKind::kDelay:
      Pause(fault.delay_ms, {});
      break;
    case FaultKind::kContentLength:
      response.headers.emplace_back("Content-Length", fmt::format("{}", body.size() + 1000));
      response.stream = Broken(std::move(body));
      break;
    case FaultKind::kGzipCorrupt:
      body = DamagedGzip(body);
      response.headers.emplace_back("Content-Encoding", "gzip");
      break;
    case FaultKind::kSameNextLink:
      ReplaceLink(self, body);
      break;
    case FaultKind::kForeignLink:
      ChangeHost(body);
      break;
    case FaultKind::kDuplicateRows:
      DuplicateFirstRow(body);
      break;
    case FaultKind::kStatus:
    case FaultKind::kHtml:
    case FaultKind::kGzipBomb:
      break;  // Replace has them
  }
}

}  // namespace opendes::sim
