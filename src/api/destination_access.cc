#include "api/destination_access.h"

namespace opendes::api {

Result<Secret> ResolveSecret(Service& service, Call& call, const Profile& profile) {
  return service.parts.secrets->Resolve(profile.destination, profile.organization,
                                        call.Context(service).stop);
}

Result<std::unique_ptr<destination::Destination>> Connect(Service& service, const Profile& profile,
                                                          const Secret& connection_string) {
  return service.parts.make_destination(profile.destination_type, connection_string,
                                        {.schema = profile.schema,
                                         .prefix = profile.prefix,
                                         .write_delete_log = profile.write_delete_log});
}

Result<std::unique_ptr<destination::Destination>> OpenDestination(Service& service, Call& call,
                                                                  const Profile& profile) {
  OPENDES_TRY_ASSIGN(const Secret secret, ResolveSecret(service, call, profile));
  return Connect(service, profile, secret);
}

}  // namespace opendes::api
