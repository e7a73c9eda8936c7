#include "simulator/directory_rows.h"

#include <fmt/format.h>

#include <vector>

#include "simulator/identity/identities.h"
#include "simulator/store/json_text.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kAdministratorTemplate = "627090ff-40a3-4053-8790-584edc5be201";

struct Person {
  Guid object_id;
  std::string full_name;
  std::string domain_name;
  std::string application_id;  // empty: a user
  bool administrator = false;
};

// In the order of their systemuser rows: an administrator first.
std::vector<Person> MembersOfTenant() {
  std::vector<Person> people;
  for (const Application& application : Applications()) {
    if (application.tenant_id != kTenantId || application.object_id == Guid()) continue;
    people.push_back({application.object_id, std::string(application.name), "",
                      std::string(application.client_id), application.system_administrator});
  }
  for (const User& user : Users()) {
    if (user.tenant_id != kTenantId) continue;
    people.push_back({user.object_id, fmt::format("{} {}", user.given_name, user.family_name),
                      std::string(user.name), "", user.system_administrator});
  }
  return people;
}

Guid IdAt(const Organization& organization, std::string_view table, std::uint64_t ordinal) {
  return IdSpace(organization.options().seed, table).IdOf(ordinal);
}

Cell Text(std::string_view text) { return {JsonString(text), ""}; }

void NamePerson(Organization& organization, std::uint64_t ordinal, const Person& person) {
  Cells cells = {{"fullname", Text(person.full_name)},
                 {"domainname", Text(person.domain_name)},
                 {"internalemailaddress", Text(person.domain_name)},
                 {"azureactivedirectoryobjectid", Text(person.object_id.ToString())},
                 {"isdisabled", {"false", ""}},
                 {"applicationid", {"null", ""}}};
  if (!person.application_id.empty()) cells["applicationid"] = Text(person.application_id);
  organization.Update("systemuser", IdAt(organization, "systemuser", ordinal), cells);
}

void Link(Organization& organization, const Guid& user, const Guid& role) {
  std::optional<Guid> id;
  organization.Create("systemuserroles", id,
                      {{"systemuserid", Text(user.ToString())}, {"roleid", Text(role.ToString())}});
}

}  // namespace

void FillDirectoryRows(Organization& organization) {
  const Guid role = IdAt(organization, "role", 0);
  organization.Update(
      "role", role,
      {{"name", Text("System Administrator")},
       {"_roletemplateid_value", {JsonString(kAdministratorTemplate), "roletemplate"}}});
  for (const std::string_view intersect : {"systemuserroles", "teamroles"}) {
    for (const Row& row : organization.Mentions(intersect, 1, role).rows) {
      organization.Delete(intersect, row.id);
    }
  }
  std::uint64_t ordinal = 0;
  for (const Person& person : MembersOfTenant()) {
    NamePerson(organization, ordinal, person);
    if (person.administrator) Link(organization, IdAt(organization, "systemuser", ordinal), role);
    ++ordinal;
  }
  organization.Update(
      "organization", IdAt(organization, "organization", 0),
      {{"name", Text(organization.options().name)},
       {"expirechangetrackingindays",
        {fmt::format("{}", organization.options().expire_change_tracking_days), ""}}});
}

std::optional<Guid> SystemUserOf(const Organization& organization, const Guid& object_id) {
  std::uint64_t ordinal = 0;
  for (const Person& person : MembersOfTenant()) {
    if (person.object_id == object_id) return IdAt(organization, "systemuser", ordinal);
    ++ordinal;
  }
  return std::nullopt;
}

bool IsAdministrator(const Guid& object_id) {
  for (const Person& person : MembersOfTenant()) {
    if (person.object_id == object_id) return person.administrator;
  }
  return false;
}

}  // namespace opendes::sim
