#include "api/destination_access.h"

namespace opendes::api {

Result<Secret> ResolveSecret(Service& service, Call& call, const Profile& profile) {
  return service.parts.secrets->Resolve(profile.destination, profile.organization,
                                        call.Context(service).stop);
}

destination::Options DestinationOptions(const Profile& profile) {
  const auto adopt = profile.settings.find("Adopt");
  return {.schema = profile.schema,
          .prefix = profile.prefix,
          .write_delete_log = profile.write_delete_log,
          .adopt = adopt != profile.settings.end() && adopt->second == "true"};
}

Result<std::unique_ptr<destination::Destination>> OpenDestination(Service& service, Call& call,
                                                                  const Profile& profile) {
  OPENDES_TRY_ASSIGN(const Secret secret, ResolveSecret(service, call, profile));
  return service.parts.make_destination(profile.destination_type, secret,
                                        DestinationOptions(profile));
}

}  // namespace opendes::api
