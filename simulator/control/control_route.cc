#include "simulator/control/control_route.h"

namespace opendes::sim {

std::string ControlRequest::Text(std::string_view name, std::string_view fallback) const {
  const boost::json::value* value = body.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::string(fallback);
  return std::string(value->as_string());
}

std::int64_t ControlRequest::Number(std::string_view name, std::int64_t fallback) const {
  const boost::json::value* value = body.if_contains(name);
  if (value == nullptr || !value->is_int64()) return fallback;
  return value->as_int64();
}

bool ControlRequest::Flag(std::string_view name, bool fallback) const {
  const boost::json::value* value = body.if_contains(name);
  return value == nullptr || !value->is_bool() ? fallback : value->as_bool();
}

std::vector<std::string> ControlRequest::List(std::string_view name) const {
  std::vector<std::string> items;
  const boost::json::value* value = body.if_contains(name);
  if (value == nullptr || !value->is_array()) return items;
  for (const auto& item : value->as_array()) {
    if (item.is_string()) items.emplace_back(item.as_string());
  }
  return items;
}

http::ServerResponse ControlJson(const boost::json::value& value) {
  http::ServerResponse response;
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = boost::json::serialize(value) + "\n";
  return response;
}

}  // namespace opendes::sim
