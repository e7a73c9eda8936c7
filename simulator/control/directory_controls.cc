// Signing keys, secrets of the vault, and what the other users may read.
#include <array>

#include "simulator/control/control_route.h"

namespace opendes::sim {
namespace {

ControlAnswer RotateKeys(const ControlContext& context, const ControlRequest& request) {
  OPENDES_TRY(context.keys.Rotate(request.Flag("retire", false)));
  return ControlJson(boost::json::object{});
}

ControlAnswer PutSecret(const ControlContext& context, const ControlRequest& request) {
  KeyVault::Tags tags;
  if (const auto* given = request.body.if_contains("tags");
      given != nullptr && given->is_object()) {
    for (const auto& [key, value] : given->as_object()) {
      if (value.is_string()) tags[key] = value.as_string();
    }
  }
  const std::string version = context.vault.Put(request.arguments[0], request.Text("value"),
                                                std::move(tags), request.Flag("enabled", true));
  return ControlJson(boost::json::object{{"version", version}});
}

ControlAnswer DeleteSecret(const ControlContext& context, const ControlRequest& request) {
  if (!context.vault.Delete(request.arguments[0])) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "no secret '{}'", request.arguments[0]);
  }
  return ControlJson(boost::json::object{});
}

ControlAnswer SetUnreadable(const ControlContext& context, const ControlRequest& request) {
  context.front.SetUnreadable(request.List("tables"));
  return ControlJson(boost::json::object{});
}

}  // namespace

std::span<const ControlRoute> DirectoryRoutes() {
  static constexpr std::array<ControlRoute, 4> kRoutes = {{
      {"POST", "keys/rotate", RotateKeys},
      {"PUT", "secrets/*", PutSecret},
      {"DELETE", "secrets/*", DeleteSecret},
      {"POST", "unreadable", SetUnreadable},
  }};
  return kRoutes;
}

}  // namespace opendes::sim
