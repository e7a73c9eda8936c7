#include "api/api.h"

#include <memory>
#include <utility>

#include "api/call.h"
#include "api/organization_access.h"
#include "api/reply.h"
#include "api/route_table.h"
#include "base/ascii.h"
#include "base/guid.h"
#include "telemetry/log.h"

namespace opendes::api {
namespace {

tl::unexpected<Error> NotSignedIn(std::string_view why) {
  return Fail(ErrorCode::kUnauthenticated, Blame::kCaller, "failed authorization: {}", why);
}

// The text behind "Bearer " of the one Authorization header.
Result<std::string_view> BearerOf(const http::ServerRequest& request) {
  std::optional<std::string_view> found;
  for (const auto& [name, value] : request.headers) {
    if (!EqualIgnoringCase(name, "Authorization")) continue;
    if (found) return NotSignedIn("there are two Authorization headers");
    found = value;
  }
  constexpr std::string_view kScheme = "Bearer ";
  if (!found || !EqualIgnoringCase(found->substr(0, kScheme.size()), kScheme)) {
    return NotSignedIn("send the header Authorization: Bearer <token>");
  }
  return found->substr(kScheme.size());
}

Result<> SignIn(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const std::string_view bearer, BearerOf(call.request));
  auto caller = service.parts.authenticate(bearer);
  if (!caller) {
    Error error = std::move(caller).error();
    if (error.code != ErrorCode::kUnauthenticated) return Fail(std::move(error));
    return NotSignedIn("the token is not accepted");
  }
  call.caller = *std::move(caller);
  return {};
}

Answer Run(Service& service, const Route& route, Call& call) {
  if (route.access != Access::kAnonymous) OPENDES_TRY(SignIn(service, call));
  if (route.access == Access::kProfile) OPENDES_TRY(OpenProfile(service, call));
  return route.answer(service, call);
}

// A call that was given up because of its own deadline is not "cancelled" to the caller.
Failure NameDeadline(Failure failure, const Call& call) {
  const bool ours = call.deadline && call.deadline->expired();
  if (!ours || failure.error.code != ErrorCode::kCancelled) return failure;
  failure.error.code = ErrorCode::kDeadlineExceeded;
  failure.error.message = fmt::format("given up after {} seconds: {}", call.budget.count() / 1000,
                                      failure.error.message);
  return failure;
}

// The wall that exceptions of the API end at.
Answer RunGuarded(Service& service, const Route& route, Call& call) {
  std::string what = "unknown exception";
  try {
    Answer answer = Run(service, route, call);
    if (answer) return answer;
    return tl::unexpected(NameDeadline(std::move(answer).error(), call));
  } catch (const std::exception& exception) {
    what = exception.what();
  } catch (...) {  // what stays as it is
  }
  telemetry::Log(telemetry::Level::kError, "api_exception",
                 {{"correlation", call.correlation_id}, {"what", what}});
  return Fail(ErrorCode::kInternal, Blame::kUs, "the service met a bug of its own");
}

void Record(Service& service, const Route& route, const Call& call, int status, TimePoint began) {
  const Duration took = service.parts.clock->Now() - began;
  service.parts.metrics->Add(
      "opendes_api_requests_total", "Requests answered by the API",
      {{"operation", std::string(route.operation)}, {"status", std::to_string(status)}}, 1);
  service.parts.metrics->Observe("opendes_api_request_seconds", "Time to answer an API request",
                                 {{"operation", std::string(route.operation)}},
                                 static_cast<double>(took.count()) / 1000.0);
  const auto level =
      route.access == Access::kAnonymous ? telemetry::Level::kDebug : telemetry::Level::kInfo;
  telemetry::Log(level, "api_request",
                 {{"correlation", call.correlation_id},
                  {"operation", route.operation},
                  {"status", status},
                  {"ms", took.count()},
                  {"caller", call.caller.name},
                  {"profile", call.profile.id}});
}

void LogFailure(const Call& call, const Error& error) {
  const auto level =
      HttpStatus(error) >= 500 ? telemetry::Level::kWarning : telemetry::Level::kInfo;
  telemetry::Log(level, "api_failure",
                 {{"correlation", call.correlation_id}, {"error", error.ToString()}});
}

http::ServerResponse AnswerRoute(Service& service, const Route& route, Call& call) {
  const TimePoint began = service.parts.clock->Now();
  call.budget = route.budget;
  Answer answer = RunGuarded(service, route, call);
  if (!answer) {
    LogFailure(call, answer.error().error);
    answer = FailureReply(answer.error(), call.correlation_id, service.parts.options);
  }
  Record(service, route, call, answer->status, began);
  return *std::move(answer);
}

http::ServerResponse AnswerRequest(Service& service, const http::ServerRequest& request) {
  const Target target = SplitTarget(request.target);
  RouteMatch match = FindRoute(request.method, target.segments);
  Call call{.request = request,
            .query = Query(target.query),
            .id = std::move(match.id),
            .correlation_id = Guid::Random().ToString(),
            .caller = {},
            .profile = {},
            .organization = {},
            .budget = {},
            .deadline = std::nullopt};
  if (match.route != nullptr) return AnswerRoute(service, *match.route, call);
  const auto nowhere = Fail(ErrorCode::kNotFound, Blame::kCaller,
                            "there is no such route: /swagger/ui/index lists them");
  return FailureReply(nowhere.value(), call.correlation_id, service.parts.options);
}

}  // namespace

http::Handler MakeApi(ApiParts parts) {
  return [service = std::make_shared<Service>(std::move(parts))](
             const http::ServerRequest& request) { return AnswerRequest(*service, request); };
}

}  // namespace opendes::api
