#include "simulator/identity/identities.h"

#include <algorithm>

#include "simulator/facts.h"

namespace opendes::sim {
namespace {

bool SameText(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

const std::vector<Application>& Applications() {
  static const std::vector<Application> applications = {
      {kReplicatorClientId, kTenantId, "Replicator", kReplicatorSecret,
       NameBasedGuid("service principal replicator"), true},
      {kVisitorClientId, kTenantId, "Visitor", kVisitorSecret,
       NameBasedGuid("service principal visitor"), false},
      {kStrangerClientId, kOtherTenantId, "Stranger", kStrangerSecret,
       NameBasedGuid("service principal stranger"), false},
      {kPublicClientId, kTenantId, "OpenDES admin page", "", Guid{}, false},
      {kApiClientId, kTenantId, "OpenDES API", "", Guid{}, false},
  };
  return applications;
}

const std::vector<User>& Users() {
  static const std::vector<User> users = {
      {kAdminUser, kTenantId, "Alex", "Admin", kAdminPassword, NameBasedGuid("user admin"), true},
      {kReaderUser, kTenantId, "Robin", "Reader", kReaderPassword, NameBasedGuid("user reader"),
       false},
      {kStrangerUser, kOtherTenantId, "Sam", "Stranger", kStrangerPassword,
       NameBasedGuid("user stranger"), false},
  };
  return users;
}

const Application* FindApplication(std::string_view client_id) {
  const auto found = std::ranges::find_if(Applications(), [&](const Application& application) {
    return SameText(application.client_id, client_id);
  });
  return found == Applications().end() ? nullptr : &*found;
}

const User* FindUser(std::string_view name) {
  const auto found =
      std::ranges::find_if(Users(), [&](const User& user) { return SameText(user.name, name); });
  return found == Users().end() ? nullptr : &*found;
}

}  // namespace opendes::sim
