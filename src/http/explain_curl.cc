#include "http/explain_curl.h"

namespace opendes::http {
namespace {

struct Explanation {
  ErrorCode code;
  std::string_view words;  // "… https://host"
};

Explanation Classify(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::kDeadlineExceeded, "no complete answer in time from"};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {ErrorCode::kUnavailable, "no address is known for"};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {ErrorCode::kUnavailable, "the TLS connection was not accepted, to"};
    case CURLE_PARTIAL_FILE:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::kProtocol, "a truncated or broken answer from"};
    case CURLE_URL_MALFORMAT:
      return {ErrorCode::kInvalidArgument, "not a usable URL:"};
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
      return {ErrorCode::kInternal, "libcurl failed for a request to"};
    default:
      return {ErrorCode::kUnavailable, "cannot reach"};
  }
}

}  // namespace

Error ExplainCurl(CURLcode code, std::string_view origin) {
  const Explanation explanation = Classify(code);
  return {.code = explanation.code,
          .blame = Blame::kSource,
          .message = fmt::format("{} {}", explanation.words, origin),
          .retry_after = std::nullopt,
          .detail = curl_easy_strerror(code)};
}

}  // namespace opendes::http
