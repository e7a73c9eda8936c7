#include "source/dataverse/administrators.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "source/dataverse/json_reply.h"

namespace opendes::source {
namespace {

// The same in every organisation, whatever the role is called in the user's language.
constexpr std::string_view kAdministratorTemplate = "627090ff-40a3-4053-8790-584edc5be201";

Result<JsonArray> GetRows(WebApi& api, std::string path, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const http::ClientResponse answer,
                     api.Get({.url = api.base_url() + std::move(path), .kind = "users"}, context));
  OPENDES_TRY_ASSIGN(const JsonValue root, ParseJsonReply(answer.body));
  const JsonArray* rows = ArrayAt(root.get_object(), "value");
  if (rows == nullptr) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the organisation's list of rows is missing");
  }
  return *rows;
}

bool HoldsRole(const JsonArray& roles) {
  return std::ranges::any_of(roles, [](const JsonValue& role) {
    return role.is_object() &&
           LowerCase(TextAt(role.get_object(), "_roletemplateid_value")) == kAdministratorTemplate;
  });
}

Result<std::vector<Guid>> ReadEnabledUsers(WebApi& api, const Guid& entra_object_id,
                                           const RunContext& context) {
  OPENDES_TRY_ASSIGN(const JsonArray rows,
                     GetRows(api,
                             fmt::format("systemusers?$select=systemuserid,isdisabled"
                                         "&$filter=azureactivedirectoryobjectid%20eq%20{}",
                                         entra_object_id.ToString()),
                             context));
  std::vector<Guid> users;
  for (const JsonValue& row : rows) {
    if (!row.is_object()) continue;
    const JsonValue* disabled = row.get_object().if_contains("isdisabled");
    const auto id = Guid::Parse(TextAt(row.get_object(), "systemuserid"));
    // Only a clear "not disabled" counts.
    if (id && disabled != nullptr && disabled->is_bool() && !disabled->get_bool()) {
      users.push_back(*id);
    }
  }
  return users;
}

Result<bool> HoldsRoleItself(WebApi& api, const Guid& user, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const JsonArray roles,
                     GetRows(api,
                             fmt::format("systemusers({})/systemuserroles_association"
                                         "?$select=roleid,_roletemplateid_value"
                                         "&$filter=_roletemplateid_value%20eq%20{}",
                                         user.ToString(), kAdministratorTemplate),
                             context));
  return HoldsRole(roles);
}

Result<bool> HoldsRoleByTeam(WebApi& api, const Guid& user, const RunContext& context) {
  OPENDES_TRY_ASSIGN(
      const JsonArray teams,
      GetRows(api,
              fmt::format("systemusers({})/teammembership_association?$select=teamid"
                          "&$expand=teamroles_association($select=roleid,_roletemplateid_value)",
                          user.ToString()),
              context));
  return std::ranges::any_of(teams, [](const JsonValue& team) {
    const JsonArray* roles =
        team.is_object() ? ArrayAt(team.get_object(), "teamroles_association") : nullptr;
    return roles != nullptr && HoldsRole(*roles);
  });
}

}  // namespace

Result<bool> ReadIsSystemAdministrator(WebApi& api, const Guid& entra_object_id,
                                       const RunContext& context) {
  OPENDES_TRY_ASSIGN(const std::vector<Guid> users,
                     ReadEnabledUsers(api, entra_object_id, context));
  for (const Guid& user : users) {
    OPENDES_TRY_ASSIGN(const bool itself, HoldsRoleItself(api, user, context));
    if (itself) return true;
    OPENDES_TRY_ASSIGN(const bool by_team, HoldsRoleByTeam(api, user, context));
    if (by_team) return true;
  }
  return false;
}

}  // namespace opendes::source
