#include "simulator/control/control_api.h"

#include "simulator/control/control_route.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kRoot = "/sim/";

std::vector<std::string> PathParts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    parts.push_back(http::PercentDecode(path.substr(0, slash)));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return parts;
}

// Whether the parts are those of the pattern; collects what stands for its stars.
bool Matches(std::string_view pattern, const std::vector<std::string>& parts,
             std::vector<std::string>& arguments) {
  const std::vector<std::string> wanted = PathParts(pattern);
  if (wanted.size() != parts.size()) return false;
  arguments.clear();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "*") {
      arguments.push_back(parts[i]);
    } else if (wanted[i] != parts[i]) {
      return false;
    }
  }
  return true;
}

const ControlRoute* FindRoute(const std::string& method, const std::vector<std::string>& parts,
                              std::vector<std::string>& arguments) {
  for (const auto routes : {StatusRoutes(), ChangeRoutes(), RowRoutes(), SchemaRoutes(),
                            FaultRoutes(), DirectoryRoutes()}) {
    for (const ControlRoute& route : routes) {
      if (route.method == method && Matches(route.path, parts, arguments)) return &route;
    }
  }
  return nullptr;
}

http::ServerResponse Failed(int status, std::string_view message) {
  http::ServerResponse response = ControlJson(boost::json::object{{"error", message}});
  response.status = status;
  return response;
}

}  // namespace

std::optional<http::ServerResponse> ControlApi::Answer(const http::ServerRequest& request) {
  std::string_view target = request.target;
  if (!target.starts_with(kRoot)) return std::nullopt;
  target.remove_prefix(kRoot.size());
  const std::size_t question = target.find('?');
  ControlRequest parsed;
  const ControlRoute* route =
      FindRoute(request.method, PathParts(target.substr(0, question)), parsed.arguments);
  if (route == nullptr) return Failed(404, "no such operation: see simulator/README.md");
  if (question != std::string_view::npos) {
    for (auto& [name, value] : http::DecodeForm(target.substr(question + 1))) {
      parsed.options[name] = std::move(value);
    }
  }
  parsed.text = request.body;
  if (!request.body.empty()) {
    boost::system::error_code failed;
    auto value = boost::json::parse(request.body, failed);
    if (failed || !value.is_object()) return Failed(400, "the body is not a JSON object");
    parsed.body = std::move(value.as_object());
  }
  auto answer = route->run({organization_, front_, keys_, vault_, live_}, parsed);
  if (!answer)
    return Failed(opendes::Facts(answer.error().code).http_status, answer.error().message);
  return std::move(*answer);
}

}  // namespace opendes::sim
