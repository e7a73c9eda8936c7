#include "simulator/identity/entra_error.h"

#include <boost/json.hpp>
#include <utility>

#include "base/guid.h"

namespace opendes::sim {

tl::unexpected<EntraError> RefuseSignIn(int status, std::string error, int code,
                                        std::string description) {
  return tl::unexpected<EntraError>(
      EntraError{status, std::move(error), code, std::move(description)});
}

http::ServerResponse Render(const EntraError& error, TimePoint now) {
  std::string timestamp = FormatIso8601(now).substr(0, 19) + 'Z';
  timestamp[10] = ' ';
  const std::string trace = Guid::Random().ToString();
  const std::string correlation = Guid::Random().ToString();
  const boost::json::object body{
      {"error", error.error},
      {"error_description",
       fmt::format("AADSTS{}: {} Trace ID: {} Correlation ID: {} Timestamp: {}", error.code,
                   error.description, trace, correlation, timestamp)},
      {"error_codes", boost::json::array{error.code}},
      {"timestamp", timestamp},
      {"trace_id", trace},
      {"correlation_id", correlation},
      {"error_uri", fmt::format("https://login.microsoftonline.com/error?code={}", error.code)}};
  return JsonAnswer(error.status, boost::json::serialize(body));
}

http::ServerResponse JsonAnswer(int status, std::string json) {
  return {.status = status,
          .headers = {{"Content-Type", "application/json; charset=utf-8"},
                      {"Cache-Control", "no-store, no-cache"},
                      {"Pragma", "no-cache"},
                      // Single-page clients redeem their codes from a page of another origin.
                      {"Access-Control-Allow-Origin", "*"}},
          .body = std::move(json),
          .stream = {}};
}

}  // namespace opendes::sim
