#include "app/open_profile.h"

#include <vector>

#include "base/guid.h"
#include "destination/make_destination.h"
#include "destination/profile_options.h"

namespace opendes::app {

Result<Profile> FindProfile(Outside& outside, const std::string& id_or_name, std::stop_token stop) {
  if (const auto id = Guid::Parse(id_or_name)) {
    return outside.control->GetProfile(ProfileId(id->ToString()));
  }
  std::vector<Profile> found;
  OPENDES_TRY_ASSIGN(const auto organizations, outside.organizations->List(std::move(stop)));
  for (const auto& organization : organizations) {
    OPENDES_TRY_ASSIGN(const auto profiles, outside.control->ListProfiles(organization.id));
    for (const Profile& profile : profiles) {
      const bool deleted = profile.state == ProfileState::kDeleted;
      if (!deleted && profile.name == id_or_name) found.push_back(profile);
    }
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller,
                "no profile is named '{}' in the configured organisations that answer; see "
                "`opendes profiles list`",
                id_or_name);
  }
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "{} profiles are named '{}': give the id", found.size(), id_or_name);
}

Result<std::unique_ptr<destination::Destination>> OpenDestination(Outside& outside,
                                                                  const Profile& profile,
                                                                  std::stop_token stop) {
  OPENDES_TRY_ASSIGN(
      const Secret connection_string,
      outside.secrets->Resolve(profile.destination, profile.organization, std::move(stop)));
  destination::Options options = destination::OptionsOf(profile);
  options.read_only = true;
  return destination::MakeDestination(profile.destination_type, connection_string,
                                      std::move(options));
}

}  // namespace opendes::app
