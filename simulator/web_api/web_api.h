// The Dataverse Web API of one organisation: finds the operation a request means and runs it.
#pragma once

#include "simulator/store/organization.h"
#include "simulator/web_api/api_context.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

// Thread-safe.
class WebApi {
 public:
  WebApi(Organization& organization, const WebApiOptions& options)
      : organization_(organization), options_(options) {}

  // Always an answer, faults rendered. Requests inside a $batch come through here too.
  http::ServerResponse Respond(const ApiRequest& request) const;

 private:
  Answer Run(const ApiRequest& request) const;
  Answer RunSet(const ApiContext& context, const ApiRequest& request,
                const std::shared_ptr<const TableShape>& shape) const;
  Answer RunRow(const ApiContext& context, const ApiRequest& request,
                const std::shared_ptr<const TableShape>& shape) const;

  Organization& organization_;
  const WebApiOptions options_;
};

}  // namespace opendes::sim
