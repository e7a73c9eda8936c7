// Acceptances of the privacy terms as rows. All calls run inside the caller's transaction.
#pragma once

#include <string>

#include "base/result.h"
#include "model/names.h"
#include "sql/sqlite_connection.h"

namespace opendes::control::sqlite {

Result<bool> FindPrivacyTerms(sql::Connection& connection, const OrganizationId& organization);
// The first acceptance stays.
Result<> SavePrivacyTerms(sql::Connection& connection, const OrganizationId& organization,
                          const std::string& accepted_by);

}  // namespace opendes::control::sqlite
