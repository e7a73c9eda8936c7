// The documents by which clients find the directory's endpoints.
#pragma once

#include <string>
#include <string_view>

namespace opendes::sim {

// version 1 or 2: they differ in issuer and endpoints.
std::string OpenIdConfiguration(std::string_view base_url, std::string_view tenant, int version);
// What MSAL and ADAL ask before they trust an authority.
std::string InstanceDiscovery(std::string_view base_url, std::string_view tenant);
// Whether a user signs in here or at a federated server: always here.
std::string UserRealm(std::string_view user);

}  // namespace opendes::sim
