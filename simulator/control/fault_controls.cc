// Faults to come and the service protection limits.
#include <array>

#include "simulator/control/control_route.h"

namespace opendes::sim {
namespace {

ControlAnswer AddFault(const ControlContext& context, const ControlRequest& request) {
  const auto kind = ParseFaultKind(request.Text("kind"));
  if (!kind) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "unknown kind of fault '{}'",
                request.Text("kind"));
  }
  Fault fault;
  fault.kind = *kind;
  fault.match = request.Text("match");
  fault.count = request.Number("count", 1);
  fault.skip = request.Number("skip", 0);
  fault.status = static_cast<int>(request.Number("status", 503));
  fault.code = request.Text("code");
  fault.message = request.Text("message");
  fault.retry_after = request.Text("retry_after");
  fault.after_bytes = static_cast<std::size_t>(request.Number("after_bytes", 0));
  fault.delay_ms = request.Number("delay_ms", 0);
  context.front.faults().Add(std::move(fault));
  return ControlJson(boost::json::object{{"pending", context.front.faults().pending()}});
}

ControlAnswer ClearFaults(const ControlContext& context, const ControlRequest&) {
  context.front.faults().Clear();
  return ControlJson(boost::json::object{});
}

ControlAnswer SetThrottle(const ControlContext& context, const ControlRequest& request) {
  ProtectionLimits limits = context.front.protection().limits();
  limits.on = request.Flag("on", true);
  limits.requests = request.Number("requests", limits.requests);
  limits.execution_ms = request.Number("execution_ms", limits.execution_ms);
  limits.concurrent = request.Number("concurrent", limits.concurrent);
  limits.window_seconds = request.Number("window_seconds", limits.window_seconds);
  context.front.protection().SetLimits(limits);
  return ControlJson(boost::json::object{});
}

ControlAnswer StartStorm(const ControlContext& context, const ControlRequest& request) {
  context.front.protection().Storm(std::chrono::seconds(request.Number("seconds", 10)));
  return ControlJson(boost::json::object{});
}

}  // namespace

std::span<const ControlRoute> FaultRoutes() {
  static constexpr std::array<ControlRoute, 4> kRoutes = {{
      {"POST", "faults", AddFault},
      {"DELETE", "faults", ClearFaults},
      {"POST", "throttle", SetThrottle},
      {"POST", "throttle/storm", StartStorm},
  }};
  return kRoutes;
}

}  // namespace opendes::sim
