#include "api/reply.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/limits.h"

namespace opendes::api {
namespace {

http::Headers JsonHeaders() {
  return {{"Content-Type", "application/json; charset=utf-8"},
          {"Cache-Control", "no-store"},
          {"X-Content-Type-Options", "nosniff"}};
}

bool InsideMatter(Blame blame) { return blame == Blame::kControl || blame == Blame::kUs; }

constexpr std::size_t kLongestText = 8 * limits::kKiB;

// What peers and callers say may be long and in any encoding; an answer is neither.
std::string Readable(std::string text) {
  if (text.size() > kLongestText) text = text.substr(0, kLongestText) + " …";
  boost::system::error_code not_utf8;
  boost::json::parse(boost::json::serialize(boost::json::value(text)), not_utf8);
  if (not_utf8) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return text;
}

std::string MessageOf(const Error& error) {
  const int status = HttpStatus(error);
  const bool refused = status == 401 || status == 403;
  const bool says_so = error.message.find("failed authorization") != std::string::npos;
  return refused && !says_so ? "failed authorization: " + error.message : error.message;
}

}  // namespace

http::ServerResponse JsonReply(const boost::json::value& value) {
  return {
      .status = 200, .headers = JsonHeaders(), .body = boost::json::serialize(value), .stream = {}};
}

http::ServerResponse TextReply(int status, std::string content_type, std::string body) {
  return {.status = status,
          .headers = {{"Content-Type", std::move(content_type)},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}},
          .body = std::move(body),
          .stream = {}};
}

int HttpStatus(const Error& error) {
  const int status = Facts(error.code).http_status;
  const bool about_caller = status == 401 || status == 403 || status == 404;
  return about_caller && error.blame != Blame::kCaller ? 500 : status;
}

http::ServerResponse FailureReply(const Failure& failure, const std::string& correlation_id,
                                  const ApiOptions& options) {
  const Error& error = failure.error;
  boost::json::object body;
  body["CorrelationId"] = correlation_id;
  body["Details"] = InsideMatter(error.blame) ? std::string() : Readable(error.detail);
  body["Message"] = Readable(MessageOf(error));
  body["ErrorCode"] = Facts(error.code).word;
  body["Parameters"] = boost::json::value_from(failure.parameters);
  http::ServerResponse response = JsonReply(std::move(body));
  response.status = HttpStatus(error);
  if (response.status == 401) {
    response.headers.emplace_back("WWW-Authenticate", ChallengeHeader(options));
  }
  return response;
}

std::string ChallengeHeader(const ApiOptions& options) {
  return fmt::format(
      R"(Bearer authorization_uri="{0}/oauth2/authorize", resource="{1}", resource_id="{1}")",
      options.authority, options.resource);
}

}  // namespace opendes::api
