// Who exists in the stand-in directory: fixed, so that demos, tests and row data agree on them.
#pragma once

#include <string_view>
#include <vector>

#include "base/guid.h"

namespace opendes::sim {

// The directory the organisations belong to, and another one whose people must be kept out.
constexpr std::string_view kTenantId = "6f1c2d3e-0001-4a5b-8c9d-000000000001";
constexpr std::string_view kOtherTenantId = "6f1c2d3e-0002-4a5b-8c9d-000000000002";

// Application registrations.
constexpr std::string_view kReplicatorClientId = "6f1c2d3e-0101-4a5b-8c9d-000000000101";
constexpr std::string_view kReplicatorSecret = "replicator-secret-for-the-simulator";
constexpr std::string_view kVisitorClientId = "6f1c2d3e-0102-4a5b-8c9d-000000000102";
constexpr std::string_view kVisitorSecret = "visitor-secret-for-the-simulator";
constexpr std::string_view kStrangerClientId = "6f1c2d3e-0103-4a5b-8c9d-000000000103";
constexpr std::string_view kStrangerSecret = "stranger-secret-for-the-simulator";
// A public client (no secret): the admin page and interactive tools sign users in with it.
constexpr std::string_view kPublicClientId = "6f1c2d3e-0104-4a5b-8c9d-000000000104";
// The API of OpenDES as a resource. Its registration asks for version 2 tokens, so their audience
// is this id; every other resource gets version 1 tokens, as Dataverse and Key Vault do.
constexpr std::string_view kApiClientId = "6f1c2d3e-0105-4a5b-8c9d-000000000105";

constexpr std::string_view kAdminUser = "admin@contoso.example";
constexpr std::string_view kAdminPassword = "admin-password-for-the-simulator";
constexpr std::string_view kReaderUser = "reader@contoso.example";
constexpr std::string_view kReaderPassword = "reader-password-for-the-simulator";
constexpr std::string_view kStrangerUser = "stranger@fabrikam.example";
constexpr std::string_view kStrangerPassword = "stranger-password-for-the-simulator";

struct Application {
  std::string_view client_id;
  std::string_view tenant_id;
  std::string_view name;
  std::string_view secret;  // empty: a public client
  Guid object_id;           // of its service principal; zero when it cannot sign in as itself
  bool system_administrator = false;
};

struct User {
  std::string_view name;  // user principal name, compared without case
  std::string_view tenant_id;
  std::string_view given_name;
  std::string_view family_name;
  std::string_view password;
  Guid object_id;
  bool system_administrator = false;
};

const std::vector<Application>& Applications();
const std::vector<User>& Users();

// Null when there is none.
const Application* FindApplication(std::string_view client_id);
const User* FindUser(std::string_view name);

}  // namespace opendes::sim
