#include "control/sqlite/privacy_rows.h"

#include <fmt/format.h>

#include "control/sqlite/now.h"

namespace opendes::control::sqlite {

Result<bool> FindPrivacyTerms(sql::Connection& connection, const OrganizationId& organization) {
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     connection.Prepare("SELECT 1 FROM privacy_terms WHERE organization = ?1"));
  return select.Bind(organization.str()).Step();
}

Result<> SavePrivacyTerms(sql::Connection& connection, const OrganizationId& organization,
                          const std::string& accepted_by) {
  OPENDES_TRY_ASSIGN(sql::Statement insert,
                     connection.Prepare(fmt::format("INSERT INTO privacy_terms VALUES (?1, ?2, {}) "
                                                    "ON CONFLICT (organization) DO NOTHING",
                                                    kNow)));
  return insert.Bind(organization.str(), accepted_by).Run();
}

}  // namespace opendes::control::sqlite
