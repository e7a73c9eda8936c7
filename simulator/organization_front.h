// Everything between the socket and one organisation's Web API: routing, tokens, the protection
// limits, faults, compression and the headers of every answer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/guarded.h"
#include "http/server.h"
#include "simulator/faults/fault_plan.h"
#include "simulator/identity/identity_provider.h"
#include "simulator/identity/token_checker.h"
#include "simulator/key_vault/key_vault.h"
#include "simulator/lagging_schema.h"
#include "simulator/limits/service_protection.h"
#include "simulator/metadata/metadata_api.h"
#include "simulator/options.h"
#include "simulator/request_counters.h"
#include "simulator/store/organization.h"
#include "simulator/web_api/web_api.h"

namespace opendes::sim {

// The parts that all organisations share.
struct SharedParts {
  IdentityProvider& identity;
  const TokenChecker& tokens;
  KeyVault& vault;
};

// Thread-safe once SetUrls was called.
class OrganizationFront {
 public:
  OrganizationFront(Organization& organization, const Options& options, SharedParts shared);

  // urls: the organisation's own, the audiences of its tokens. authority: "https://…/{tenant}".
  void SetUrls(std::vector<std::string> urls, std::string authority);

  http::ServerResponse Respond(const http::ServerRequest& request);

  FaultPlan& faults() { return faults_; }
  ServiceProtection& protection() { return protection_; }
  RequestCounters& counters() { return counters_; }
  MetadataApi& metadata() { return metadata_; }
  // Tables that users without the administrator's role may not read.
  void SetUnreadable(std::vector<std::string> tables);
  // For this long after a schema change, metadata is answered from before it.
  void SetMetadataLag(std::chrono::milliseconds lag);

 private:
  // Runs one API request of a known user: what $batch does for each of its parts.
  http::ServerResponse Run(ApiRequest& request);
  http::ServerResponse RespondApi(const http::ServerRequest& request, ApiRequest& parsed);
  http::ServerResponse RunProtected(const http::ServerRequest& request, ApiRequest& parsed);
  Result<ApiUser> Identify(const http::ServerRequest& request) const;
  SchemaSnapshot SchemaFor(const ApiRequest& request);

  // Constant after SetUrls.
  Organization& organization_;
  const Options& options_;
  const SharedParts shared_;
  const WebApi web_api_;
  std::vector<std::string> urls_;
  std::string authority_;

  // Guard themselves.
  MetadataApi metadata_;
  FaultPlan faults_;
  ServiceProtection protection_;
  RequestCounters counters_;
  Guarded<std::vector<std::string>> unreadable_;
  LaggingSchema lagging_schema_;
};

}  // namespace opendes::sim
