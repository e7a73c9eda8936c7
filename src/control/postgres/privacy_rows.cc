#include "control/postgres/privacy_rows.h"

#include <fmt/format.h>

#include "control/postgres/now.h"

namespace opendes::control::postgres {

using sql::PgParameters;

Result<bool> FindPrivacyTerms(sql::PgConnection& connection, const OrganizationId& organization) {
  OPENDES_TRY_ASSIGN(
      const sql::PgResult found,
      connection.Execute("SELECT 1 FROM opendes.privacy_terms WHERE organization = $1",
                         PgParameters::Of(organization.str())));
  return found.rows() > 0;
}

Result<> SavePrivacyTerms(sql::PgConnection& connection, const OrganizationId& organization,
                          const std::string& accepted_by) {
  OPENDES_TRY(
      connection.Execute(fmt::format("INSERT INTO opendes.privacy_terms VALUES ($1, $2, {}) "
                                     "ON CONFLICT (organization) DO NOTHING",
                                     kNow),
                         PgParameters::Of(organization.str(), accepted_by)));
  return {};
}

}  // namespace opendes::control::postgres
