#include "source/dataverse/classify_error.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.h"
#include "source/dataverse/json_reply.h"
#include "source/dataverse/retry_after.h"

namespace opendes::source {
namespace {

struct Verdict {
  ErrorCode code;
  std::string_view words;
  bool transient = false;
  bool too_big = false;
  std::optional<ThrottleKind> throttle = std::nullopt;
};

struct CodeRule {
  std::string_view code;  // lower case
  Verdict verdict;
};

using enum ErrorCode;

constexpr auto kCodeRules = std::to_array<CodeRule>({
    {"0x80044352", {kExpiredCursor, "the change tracking token has expired"}},
    {"0x8004112a", {kExpiredCursor, "the paging cookie is no longer accepted"}},
    {"0x80072491", {kTrackingOff, "change tracking is not enabled for the entity"}},
    {"0x80072492",
     {kTrackingOff, "change tracking is not enabled for both sides of the relationship"}},
    {"0x80060888", {kSchemaChanged, "the entity does not have a column that was asked for"}},
    {"0x80040217", {kNotFound, "no such record"}},
    {"0x80060891", {kNotFound, "no such record"}},
    {"0x80040220", {kForbidden, "the application user lacks a privilege"}},
    {"0x80040225", {kForbidden, "the application user is disabled"}},
    {"0x8004a112", {kForbidden, "the application user is disabled"}},
    {"0x80072560", {kForbidden, "the application is not a user of the organisation"}},
    {"0x8005f101", {kUnauthenticated, "the access token has expired"}},
    {"0x80072322",
     {kThrottled, "the limit on requests was met", true, false, ThrottleKind::kRequests}},
    {"0x80072321",
     {kThrottled, "the limit on execution time was met", true, false,
      ThrottleKind::kExecutionTime}},
    {"0x80072326",
     {kThrottled, "the limit on requests at once was met", true, false,
      ThrottleKind::kConcurrency}},
    {"0x80048544",
     {kThrottled, "the organisation throttles the query", true, false, ThrottleKind::kOther}},
    {"0x8005f103",
     {kThrottled, "the organisation throttles requests", true, false, ThrottleKind::kOther}},
    {"0x80040216", {kUnavailable, "the organisation failed on the query", true, true}},
    {"0x8004a104", {kUnavailable, "the organisation is disabled"}},
});

Verdict VerdictOfStatus(int status) {
  switch (status) {
    case 401:
      return {kUnauthenticated, "the organisation does not accept the access token"};
    case 403:
      return {kForbidden, "the organisation refuses access"};
    case 404:
      return {kNotFound, "the organisation does not know the resource"};
    case 405:
      return {kUnsupported, "the organisation does not allow the request"};
    case 408:
      return {kDeadlineExceeded, "the organisation gave up waiting", true, true};
    case 410:
      return {kExpiredCursor, "the link is gone"};
    case 413:
      return {kLimitExceeded, "the answer would be too large", false, true};
    case 429:
      return {kThrottled, "the organisation throttles requests", true, false, ThrottleKind::kOther};
    case 504:
      return {kDeadlineExceeded, "the organisation's gateway timed out", true, true};
    default:
      if (status >= 500) return {kUnavailable, "the organisation failed", true};
      if (status >= 300 && status < 400) return {kProtocol, "redirects are not followed"};
      return {kProtocol, "the organisation refuses the request"};
  }
}

struct PeerError {
  std::string code;  // lower case; may be empty
  std::string message;
};

// {"error":{"code":…,"message":…}}; everything empty for any other body.
PeerError ParsePeerError(std::string_view body) {
  if (body.size() > limits::kSmallBodyBytes) return {};
  const auto root = ParseJsonReply(body);
  if (!root) return {};
  const JsonObject* error = ObjectAt(root->get_object(), "error");
  if (error == nullptr) return {};
  return {.code = LowerCase(TextAt(*error, "code")),
          .message = std::string(TextAt(*error, "message"))};
}

// One printable line of at most limits::kErrorBodyShown bytes; UTF-8 is not cut in two.
std::string Shown(std::string_view text) {
  std::size_t end = std::min(text.size(), limits::kErrorBodyShown);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  std::string shown(text.substr(0, end));
  std::ranges::replace_if(
      shown, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return shown;
}

Verdict VerdictOf(int status, const PeerError& peer) {
  // Dataverse says what it does not find; a gateway on the way that has lost its backend does not.
  if (status == 404 && peer.code.empty() && peer.message.empty()) {
    return {kUnavailable, "something other than the organisation answered", true};
  }
  const auto rule = std::ranges::find(kCodeRules, peer.code, &CodeRule::code);
  if (rule == kCodeRules.end()) return VerdictOfStatus(status);
  // With a 404 the code of an unknown column speaks of the whole resource.
  const bool resource = status == 404 && rule->verdict.code == kSchemaChanged;
  return resource ? VerdictOfStatus(status) : rule->verdict;
}

std::string_view ContentType(const http::Headers& headers) {
  return http::Find(headers, "Content-Type").value_or("no content type");
}

}  // namespace

Fault ClassifyError(int status, const http::Headers& headers, std::string_view body,
                    TimePoint now) {
  const PeerError peer = ParsePeerError(body);
  const Verdict verdict = VerdictOf(status, peer);
  Fault fault;
  fault.error.code = verdict.code;
  fault.error.blame = Blame::kSource;
  fault.error.message = fmt::format("{} (HTTP {})", verdict.words, status);
  fault.transient = verdict.transient;
  fault.too_big = verdict.too_big;
  fault.stale_token = verdict.code == kUnauthenticated;
  fault.throttle = verdict.throttle;
  fault.error.detail = peer.code.empty() && peer.message.empty()
                           ? Shown(body)
                           : Shown(fmt::format("{} {}", peer.code, peer.message));
  if (fault.transient) {
    if (const auto value = http::Find(headers, "Retry-After")) {
      fault.error.retry_after = ParseRetryAfter(*value, now);
    }
  }
  return fault;
}

Fault ClassifyTransportError(Error error) {
  Fault fault{.error = std::move(error)};
  switch (fault.error.code) {
    case kUnavailable:
    case kProtocol:
      fault.transient = true;
      break;
    case kDeadlineExceeded:
      fault.transient = true;
      fault.too_big = true;
      break;
    case kLimitExceeded:
      fault.too_big = true;
      break;
    default:
      break;
  }
  return fault;
}

Fault ClassifyNotJson(int status, const http::Headers& headers, std::string_view body) {
  Fault fault;
  fault.error.code = kProtocol;
  fault.error.blame = Blame::kSource;
  fault.error.message = fmt::format(
      "the organisation answered {} with {} bytes of {} where JSON was expected; is the "
      "URL that of a Dataverse organisation?",
      status, body.size(), Shown(ContentType(headers)));
  fault.error.detail = Shown(body);
  return fault;
}

}  // namespace opendes::source
