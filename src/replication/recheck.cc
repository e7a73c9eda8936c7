#include "replication/recheck.h"

#include <optional>
#include <utility>

#include "replication/row_digest.h"

namespace opendes::replication {
namespace {

using Kind = RowDifference::Kind;

// The greatest id before `id`; nullopt before the first of all.
std::optional<Guid> Predecessor(Guid id) {
  for (std::size_t i = id.bytes.size(); i-- > 0;) {
    if (id.bytes[i]-- != 0) return id;  // else it borrowed: 0 became 255, go on to the left
  }
  return std::nullopt;
}

struct Look {
  std::optional<RowDifference> difference;
  bool final = false;
};

Result<Look> LookAgain(source::Source& source, destination::Destination& destination,
                       const TableSchema& schema, const Guid& id, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const RowBatch left, source.ReadRow(schema, id, context));
  OPENDES_TRY_ASSIGN(const RowBatch right,
                     destination.ReadRows(schema, Predecessor(id), 1, context));
  const bool at_source = left.rows() > 0;
  const bool at_destination = right.rows() > 0 && right.id(0) == id;
  if (!at_source && !at_destination) return Look{};
  if (!at_source) return Look{RowDifference{id, Kind::kExtra, {}}};
  if (!at_destination) return Look{RowDifference{id, Kind::kMissing, {}}};
  auto columns = FindDifferentColumns(schema, left, 0, right, 0);
  if (columns.empty()) return Look{};
  return Look{.difference = RowDifference{id, Kind::kDifferent, std::move(columns)},
              .final = left.version(0) == right.version(0)};
}

}  // namespace

Result<std::vector<RowDifference>> Recheck(
    source::Source& source, destination::Destination& destination, const TableSchema& schema,
    std::vector<RowDifference> suspects, const VerifyOptions& options, const RunContext& context) {
  std::vector<RowDifference> confirmed;
  for (int attempt = 1; attempt <= options.recheck_attempts && !suspects.empty(); ++attempt) {
    if (attempt > 1 && !context.clock->SleepFor(options.recheck_pause, context.stop)) {
      return Fail(ErrorCode::kCancelled, Blame::kUs, "verification was asked to stop");
    }
    std::vector<RowDifference> still;
    for (const RowDifference& suspect : suspects) {
      OPENDES_TRY_ASSIGN(Look look, LookAgain(source, destination, schema, suspect.id, context));
      if (look.difference) {
        (look.final ? confirmed : still).push_back(*std::move(look.difference));
      }
    }
    suspects = std::move(still);
  }
  confirmed.insert(confirmed.end(), suspects.begin(), suspects.end());
  return confirmed;
}

}  // namespace opendes::replication
