// The organisations of the configuration.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"
#include "source/dataverse/request_budget.h"
#include "source/organization_directory.h"
#include "telemetry/metrics.h"

namespace opendes::source {

struct OrganizationConfig {
  std::string url;        // "https://org.crm.dynamics.com", with or without a trailing slash
  std::string tenant_id;  // GUID text
  std::string authority;  // empty: "https://login.microsoftonline.com/{tenant_id}"
  std::string client_id;
  Secret client_secret;
  bool allow_plain_http = false;  // for tests and the demo
  bool compression = true;        // of answers
  BudgetLimits limits;
};

// Makes nothing but objects: no organisation is asked before it is needed. client, clock and
// metrics outlive the directory and its sources. kInvalidConfig names the organisation: a URL that
// is not https (or http where allowed) or has a path, an unreadable tenant id, one URL twice.
Result<std::unique_ptr<OrganizationDirectory>> MakeDataverseDirectory(
    std::vector<OrganizationConfig> organizations, http::Client* client, Clock* clock,
    telemetry::Metrics* metrics);

}  // namespace opendes::source
