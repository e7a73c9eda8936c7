#include "api/administrators.h"

#include <optional>

#include "base/ascii.h"
#include "base/limits.h"

namespace opendes::api {
namespace {

tl::unexpected<Error> Refuse(const source::OrganizationEntry& organization, std::string_view why) {
  return Fail(ErrorCode::kForbidden, Blame::kCaller, "failed authorization: for {} {}",
              organization.url, why);
}

// A full memory first forgets what is out of date, then everything: asking again is cheap.
template <typename Map>
void MakeRoom(Map& known, TimePoint now) {
  if (known.size() < limits::kAdministratorsRemembered) return;
  std::erase_if(known, [now](const auto& entry) { return entry.second.until <= now; });
  if (known.size() >= limits::kAdministratorsRemembered) known.clear();
}

}  // namespace

Result<> Administrators::Check(const auth::Principal& caller,
                               const source::OrganizationEntry& organization,
                               const RunContext& context) {
  if (!EqualIgnoringCase(caller.tenant_id, organization.tenant_id)) {
    return Refuse(organization, "a token of the organisation's own tenant is needed");
  }
  OPENDES_TRY_ASSIGN(const bool administrator, Ask(caller, organization, context));
  if (!administrator) {
    return Refuse(organization, "the role System Administrator is needed");
  }
  return {};
}

Result<bool> Administrators::Ask(const auth::Principal& caller,
                                 const source::OrganizationEntry& organization,
                                 const RunContext& context) {
  const Key key{organization.id, caller.tenant_id, caller.object_id};
  const TimePoint now = context.clock->Now();
  const auto remembered = known_.With([&](auto& known) -> std::optional<bool> {
    const auto found = known.find(key);
    if (found == known.end() || found->second.until <= now) return std::nullopt;
    return found->second.administrator;
  });
  if (remembered) return *remembered;

  OPENDES_TRY_ASSIGN(const auto source, organizations_.MakeSource(organization.id));
  OPENDES_TRY_ASSIGN(const bool administrator,
                     source->IsSystemAdministrator(caller.object_id, context));
  known_.With([&](auto& known) {
    MakeRoom(known, now);
    const auto life = administrator ? limits::kAdministratorRemembered : limits::kRefusalRemembered;
    known[key] = {.administrator = administrator, .until = now + life};
  });
  return administrator;
}

}  // namespace opendes::api
