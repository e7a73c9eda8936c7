// Acceptances of the privacy terms as rows.
#pragma once

#include <string>

#include "base/result.h"
#include "model/names.h"
#include "sql/pg_connection.h"

namespace opendes::control::postgres {

Result<bool> FindPrivacyTerms(sql::PgConnection& connection, const OrganizationId& organization);
// The first acceptance stays.
Result<> SavePrivacyTerms(sql::PgConnection& connection, const OrganizationId& organization,
                          const std::string& accepted_by);

}  // namespace opendes::control::postgres
