#include "replication/verify_table.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "replication/find_suspects.h"
#include "replication/recheck.h"

namespace opendes::replication {
namespace {

constexpr std::size_t kShown = 20;

}  // namespace

Result<VerifyReport> VerifyTable(source::Source& source, destination::Destination& destination,
                                 const EntityName& entity, const VerifyOptions& options,
                                 const RunContext& context) {
  OPENDES_TRY_ASSIGN(const TableSchema schema, source.Describe(entity, context));
  OPENDES_TRY_ASSIGN(Suspects suspects, FindSuspects(source, destination, schema, context));

  // A table that differs through and through would take a request a row: the first ones must do.
  const auto seen = static_cast<std::int64_t>(suspects.rows.size());
  suspects.rows.resize(std::min(suspects.rows.size(), limits::kVerifySuspects));
  const std::int64_t unchecked = seen - static_cast<std::int64_t>(suspects.rows.size());
  OPENDES_TRY_ASSIGN(
      std::vector<RowDifference> confirmed,
      Recheck(source, destination, schema, std::move(suspects.rows), options, context));

  VerifyReport report{.entity = entity,
                      .source_rows = suspects.source_rows,
                      .destination_rows = suspects.destination_rows,
                      .differences = static_cast<std::int64_t>(confirmed.size()) + unchecked +
                                     suspects.at_least_more,
                      .shown = std::move(confirmed)};
  std::ranges::sort(report.shown, {}, &RowDifference::id);
  report.shown.resize(std::min(report.shown.size(), kShown));
  return report;
}

}  // namespace opendes::replication
