#include "replication/contested_ids.h"

#include "base/limits.h"
#include "replication/append_row.h"

namespace opendes::replication {
namespace {

// Takes every row and tombstone of these ids out of the batch.
void Drop(const std::unordered_set<Guid>& ids, RowBatch& batch) {
  std::vector<bool> rows(batch.rows());
  std::vector<bool> deletes(batch.deletes().size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = ids.contains(batch.id(i));
  for (std::size_t i = 0; i < deletes.size(); ++i) deletes[i] = ids.contains(batch.deletes()[i]);
  batch.Erase(rows, deletes);
}

}  // namespace

Result<> ContestedIds::Settle(source::Source& source, const TableSchema& schema, RowBatch& batch,
                              const RunContext& context) {
  if (schema.intersect) return {};
  Remember(batch);
  const std::unordered_set<Guid> contested = FindContested(batch);
  if (contested.empty()) return {};
  Drop(contested, batch);
  for (const Guid& id : contested) {
    OPENDES_TRY_ASSIGN(const RowBatch now, source.ReadRow(schema, id, context));
    if (now.rows() == 0) {
      batch.AddDelete(id);
    } else {
      AppendRow(schema, now, 0, batch);
    }
  }
  return {};
}

void ContestedIds::Remember(const RowBatch& batch) {
  if (!remembers_) return;
  for (std::size_t row = 0; row < batch.rows(); ++row) upserted_.insert(batch.id(row));
  if (upserted_.size() <= limits::kCycleIdsRemembered) return;
  remembers_ = false;
  upserted_ = {};
}

std::unordered_set<Guid> ContestedIds::FindContested(const RowBatch& batch) const {
  std::unordered_set<Guid> contested;
  for (const Guid& id : batch.deletes()) {
    if (!remembers_ || upserted_.contains(id)) contested.insert(id);
  }
  return contested;
}

}  // namespace opendes::replication
