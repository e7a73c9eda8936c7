// Keeps the metadata tables in step with the source. Runs inside the caller's transaction.
#pragma once

#include "base/result.h"
#include "destination/metadata_tables.h"
#include "destination/sqlite/dialect.h"
#include "model/run_context.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// The statement that makes a metadata table.
std::string RenderCreateMetadata(const TableNames& names, const MetadataTable& table);

// Success and errors as Destination::ReplaceMetadata's. Returns how many lines were written.
Result<std::int64_t> ReplaceMetadataLines(sql::Connection& connection, const TableNames& names,
                                          const MetadataRows& rows, const RunContext& context);

}  // namespace opendes::destination::sqlite
