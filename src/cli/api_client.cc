#include "cli/api_client.h"

#include <boost/json.hpp>

namespace opendes::cli {
namespace {

namespace json = boost::json;

ErrorCode CodeOf(std::string_view word, int status) {
#define OPENDES_WORD(name, text, retryable, http_status, meaning) \
  if (word == text) return ErrorCode::name;
  OPENDES_ERROR_CODES(OPENDES_WORD)
#undef OPENDES_WORD
  switch (status) {
    case 400:
      return ErrorCode::kInvalidArgument;
    case 401:
      return ErrorCode::kUnauthenticated;
    case 403:
      return ErrorCode::kForbidden;
    case 404:
      return ErrorCode::kNotFound;
    case 412:
      return ErrorCode::kVersionMismatch;
    default:
      return ErrorCode::kProtocol;
  }
}

std::string TextOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

Error ToError(const http::ClientResponse& response) {
  Error error{.code = CodeOf("", response.status),
              .blame = Blame::kCaller,
              .message = fmt::format("the service answered with status {}", response.status),
              .retry_after = std::nullopt,
              .detail = {}};
  boost::system::error_code failed;
  const json::value body = json::parse(response.body, failed);
  if (!failed && body.is_object()) {
    const json::object& object = body.as_object();
    error.code = CodeOf(TextOf(object, "ErrorCode"), response.status);
    if (auto message = TextOf(object, "Message"); !message.empty()) error.message = message;
    error.detail = TextOf(object, "CorrelationId");
  } else if (response.status == 401) {
    error.message = "the service does not accept the token; get a new one";
  }
  return error;
}

}  // namespace

Result<std::string> ApiClient::Send(std::string_view method, std::string_view path,
                                    std::string body, std::stop_token stop) {
  constexpr int kAttempts = 2;
  for (int attempt = 1;; ++attempt) {
    OPENDES_TRY_ASSIGN(const auto token, tokens_->Get(stop));
    http::ClientRequest request;
    request.method = method;
    request.url = fmt::format("{}/crm/exporter/{}", base_url_, path);
    request.headers = {{"Accept", "application/json"}};
    if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    request.bearer = token.get();
    request.body = body;
    request.max_body = limits::kMetadataBodyBytes;
    auto response = client_->Send(request, stop);
    if (!response) return Fail(WithContext(std::move(response).error(), "the OpenDES service"));
    if (response->status == 200) return std::move(response->body);
    if (response->status != 401 || attempt == kAttempts) return Fail(ToError(*response));
    tokens_->Invalidate(token);
  }
}

}  // namespace opendes::cli
