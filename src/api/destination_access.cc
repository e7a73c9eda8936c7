#include "api/destination_access.h"

#include "destination/profile_options.h"

namespace opendes::api {

Result<Secret> ResolveSecret(Service& service, Call& call, const Profile& profile) {
  return service.parts.secrets->Resolve(profile.destination, profile.organization,
                                        call.Context(service).stop);
}

Result<std::unique_ptr<destination::Destination>> OpenDestination(Service& service, Call& call,
                                                                  const Profile& profile) {
  OPENDES_TRY_ASSIGN(const Secret secret, ResolveSecret(service, call, profile));
  return service.parts.make_destination(profile.destination_type, secret,
                                        destination::OptionsOf(profile));
}

}  // namespace opendes::api
