// What one operation of the control API gets and gives.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/server.h"
#include "simulator/control/live_changes.h"
#include "simulator/organization_front.h"
#include "simulator/store/organization.h"

namespace opendes::sim {

struct ControlContext {
  Organization& organization;
  OrganizationFront& front;
  SigningKeys& keys;
  KeyVault& vault;
  LiveChanges& live;
};

struct ControlRequest {
  std::vector<std::string> arguments;          // the path parts that stand for `*`
  std::map<std::string, std::string> options;  // of the query
  boost::json::object body;                    // empty when there was none
  std::string text;                            // the body as sent

  // Members of the body, or the default when missing or of another type.
  std::string Text(std::string_view name, std::string_view fallback = "") const;
  std::int64_t Number(std::string_view name, std::int64_t fallback) const;
  bool Flag(std::string_view name, bool fallback) const;
  std::vector<std::string> List(std::string_view name) const;
};

using ControlAnswer = Result<http::ServerResponse>;

struct ControlRoute {
  std::string_view method;
  std::string_view path;  // behind /sim/; `*` stands for one part
  ControlAnswer (*run)(const ControlContext& context, const ControlRequest& request);
};

http::ServerResponse ControlJson(const boost::json::value& value);

// The operations by subject.
std::span<const ControlRoute> StatusRoutes();
std::span<const ControlRoute> ChangeRoutes();
std::span<const ControlRoute> RowRoutes();
std::span<const ControlRoute> SchemaRoutes();
std::span<const ControlRoute> FaultRoutes();
std::span<const ControlRoute> DirectoryRoutes();

}  // namespace opendes::sim
