// The table of deleted records, for the reports that join it, and for refusing older changes of a
// record that was deleted. All calls run inside the caller's transaction. Tables by their qualified
// names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "destination/postgres/dialect.h"
#include "model/names.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

// The statements that create the table and its index.
std::string RenderCreateDeleteLog(const TableNames& names);

// The entity has lines at all: without any, nothing below has to be done.
Result<bool> HasDeletes(sql::PgConnection& connection, const TableNames& names,
                        const EntityName& entity);

// A condition over rows called brought: they are new, or no line says that they were deleted with a
// later version. A line's version is that of the deleted row + 1.
std::string RenderNotHidden(const TableNames& names, const EntityName& entity,
                            std::int64_t hides_through);

// Removes the lines that say of a row of the stage that it was deleted after its version, where the
// condition over the row, called brought, holds.
Result<> EraseWrongLines(sql::PgConnection& connection, const TableNames& names,
                         const EntityName& entity, const std::string& stage,
                         std::string_view condition);

}  // namespace opendes::destination::postgres
