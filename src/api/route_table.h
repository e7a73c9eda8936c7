// Every route of the API, as data: docs, Swagger document, metrics and tests read the same table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/failure.h"

namespace opendes::api {

enum class Access {
  kAnonymous,
  kSignedIn,  // a good token; the handler checks the organisation it is asked about
  kProfile,   // and administrator of the organisation of the profile in the path
};

struct Route {
  std::string_view method;
  std::string_view path;       // "{id}" stands for one segment
  std::string_view operation;  // the Swagger operation id, and the metrics' label
  Access access;
  Duration budget;
  Answer (*answer)(Service& service, Call& call);
};

std::span<const Route> Routes();

struct RouteMatch {
  const Route* route = nullptr;  // null: no such path with this method
  std::string id;                // the segment that {id} stands for
};

// Compares segments without case. A literal segment wins over {id}.
RouteMatch FindRoute(std::string_view method, const std::vector<std::string>& segments);

}  // namespace opendes::api
