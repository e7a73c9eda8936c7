// Whether a caller may see and change an organisation: System Administrators of it, of its tenant.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "auth/token_validator.h"
#include "base/guarded.h"
#include "base/result.h"
#include "model/run_context.h"
#include "source/organization_directory.h"

namespace opendes::api {

// Thread-safe. Remembers answers for a few minutes (base/limits.h).
class Administrators {
 public:
  explicit Administrators(source::OrganizationDirectory& organizations)
      : organizations_(organizations) {}

  // kForbidden, "failed authorization: …", when the caller is of another tenant or is no System
  // Administrator; the source's errors when it cannot be asked.
  Result<> Check(const auth::Principal& caller, const source::OrganizationEntry& organization,
                 const RunContext& context);

 private:
  using Key = std::tuple<OrganizationId, std::string, Guid>;  // organisation, tenant, caller
  struct Known {
    bool administrator = false;
    TimePoint until{};
  };

  Result<bool> Ask(const auth::Principal& caller, const source::OrganizationEntry& organization,
                   const RunContext& context);

  source::OrganizationDirectory& organizations_;
  Guarded<std::map<Key, Known>> known_;
};

}  // namespace opendes::api
