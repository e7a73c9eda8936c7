// The organisations of the configuration, by id and by URL. The only place that knows which exist:
// an organisation URL never comes from a request.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/names.h"
#include "source/source.h"

namespace opendes::source {

struct OrganizationEntry {
  OrganizationId id;  // from the organisation itself (WhoAmI), remembered once known
  std::string name;
  std::string url;        // as configured, ends with '/'
  std::string tenant_id;  // GUID text, lower case
};

// Thread-safe.
class OrganizationDirectory {
 public:
  virtual ~OrganizationDirectory() = default;
  // Those that answer; an organisation that cannot be reached is left out and logged.
  virtual Result<std::vector<OrganizationEntry>> List(std::stop_token stop) = 0;
  // URL compared without trailing slash and case. kNotFound when it is not configured (the message
  // says where to add it), kUnavailable and kUnauthenticated when it has to be asked and cannot.
  virtual Result<OrganizationEntry> FindByUrl(std::string_view url, std::stop_token stop) = 0;
  virtual Result<OrganizationEntry> FindById(const OrganizationId& id, std::stop_token stop) = 0;
  // A Source for one worker; shares the organisation's token, connections and request budget.
  virtual Result<std::unique_ptr<Source>> MakeSource(const OrganizationId& id) = 0;
};

}  // namespace opendes::source
