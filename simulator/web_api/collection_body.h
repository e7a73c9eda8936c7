// The JSON of a collection: context, links and rows in the order asked for.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "simulator/web_api/api_context.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

struct CollectionParts {
  std::string context;  // behind "$metadata#"
  std::string next_link;
  std::string delta_link;
  std::optional<std::uint64_t> count;
  std::size_t expected_bytes = 0;  // reserved at the start
};

// Calls append_rows once, to append the objects with commas between them.
http::ServerResponse RenderCollection(const ApiContext& context, const ApiRequest& request,
                                      const CollectionParts& parts,
                                      const std::function<void(std::string&)>& append_rows);

// The URL of this request with other tokens: base, path, the query without its tokens, `token`
// ("$skiptoken=…").
std::string LinkTo(const ApiRequest& request, const std::string& query, const std::string& token);

}  // namespace opendes::sim
