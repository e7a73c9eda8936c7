// A request to /api/data/v9.x/ taken apart once, so that the operations see only meaning.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/guid.h"
#include "http/message.h"
#include "http/server.h"
#include "simulator/render/row_renderer.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

// The Prefer header.
struct Preferences {
  bool track_changes = false;
  std::optional<int> max_page_size;
  std::string include_annotations;  // as asked; empty: none
  Annotations annotations;
  bool return_representation = false;
};

Preferences ParsePreferences(const http::Headers& headers);

// One part of the path: `accounts`, `accounts(<key>)`, `WhoAmI()`.
struct Segment {
  std::string name;
  std::optional<std::string> key;  // what stands between the parentheses, decoded
};

// Who is asking, as the organisation knows them.
struct ApiUser {
  Guid id;                                          // of the systemuser row
  bool administrator = true;                        // sees secured columns
  std::vector<std::string> unreadable_tables = {};  // no organisation-depth read on these
};

struct ApiRequest {
  std::string method;
  std::string base;       // "http://127.0.0.1:5000/api/data/v9.2/"
  std::string path;       // behind the base, as received
  std::string raw_query;  // as received, without '?'
  std::vector<Segment> segments;
  std::vector<std::pair<std::string, std::string>> options;  // decoded
  Preferences preferences;
  http::Headers headers;
  std::string body;
  ApiUser user;

  // The first option of that (case-sensitive) name.
  std::optional<std::string_view> Option(std::string_view name) const;
  // The query as received, without the named options.
  std::string QueryWithout(std::initializer_list<std::string_view> names) const;
};

// nullopt when the target is not below /api/data/v9.0/, v9.1/ or v9.2/.
std::optional<ApiRequest> ParseApiRequest(const http::ServerRequest& request);

// Answers with a JSON body and the headers every answer of the API carries.
http::ServerResponse JsonResponse(int status, std::string body);

}  // namespace opendes::sim
