#include "test/simulation/saboteurs.h"

#include <algorithm>
#include <utility>

namespace opendes::simulation {
namespace {

using destination::ApplyReport;
using destination::Destination;
using destination::PrepareReport;
using destination::SweepReport;

// Does everything right.
class Honest : public Destination {
 public:
  explicit Honest(std::unique_ptr<Destination> real) : real_(std::move(real)) {}

  Result<PrepareReport> Prepare(const TableSchema& schema, const RunContext& context) override {
    return real_->Prepare(schema, context);
  }
  Result<Checkpoint> Claim(const EntityName& entity, const RunContext& context) override {
    return real_->Claim(entity, context);
  }
  Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                            const Checkpoint& next, const RunContext& context) override {
    return real_->Apply(schema, batch, next, context);
  }
  Result<Checkpoint> BeginGeneration(const EntityName& entity, const Checkpoint& present,
                                     const RunContext& context) override {
    return real_->BeginGeneration(entity, present, context);
  }
  Result<SweepReport> Sweep(const TableSchema& schema, const Checkpoint& present,
                            const RunContext& context) override {
    return real_->Sweep(schema, present, context);
  }
  Result<> ReplaceMetadata(const MetadataRows& rows, const RunContext& context) override {
    return real_->ReplaceMetadata(rows, context);
  }
  Result<std::int64_t> CountRows(const TableSchema& schema, const RunContext& context) override {
    return real_->CountRows(schema, context);
  }
  Result<RowBatch> ReadRows(const TableSchema& schema, const std::optional<Guid>& after,
                            std::size_t limit, const RunContext& context) override {
    return real_->ReadRows(schema, after, limit, context);
  }
  std::string RenderDdl(const TableSchema& schema) const override {
    return real_->RenderDdl(schema);
  }

 private:
  const std::unique_ptr<Destination> real_;
};

class DeleteForgetter final : public Honest {
 public:
  using Honest::Honest;
  Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                            const Checkpoint& next, const RunContext& context) override {
    RowBatch less = batch;
    std::vector<bool> forgotten(batch.deletes().size());
    if (!forgotten.empty()) forgotten[0] = true;
    less.Erase(std::vector<bool>(batch.rows()), forgotten);
    return Honest::Apply(schema, less, next, context);
  }
};

class OldVersionKeeper final : public Honest {
 public:
  using Honest::Honest;
  Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                            const Checkpoint& next, const RunContext& context) override {
    RowBatch older = batch;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      older.SetIdentity(row, batch.id(row), batch.version(row) - 1);
    }
    return Honest::Apply(schema, older, next, context);
  }
};

class SweepSkipper final : public Honest {
 public:
  using Honest::Honest;
  Result<SweepReport> Sweep(const TableSchema& schema, const Checkpoint& present,
                            const RunContext& context) override {
    RowBatch nothing(schema.columns.size());
    nothing.next = present.cursor;
    Checkpoint live = present;
    live.phase = LoadPhase::kLive;
    ++live.sequence;
    OPENDES_TRY(Honest::Apply(schema, nothing, live, context));
    return SweepReport{.deleted = 0, .checkpoint = live};
  }
};

class CellLoser final : public Honest {
 public:
  using Honest::Honest;
  Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                            const Checkpoint& next, const RunContext& context) override {
    RowBatch poorer = batch;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      for (std::size_t column = 0; column < schema.columns.size(); ++column) {
        if (schema.columns[column].type != ColumnType::kInt32) continue;
        if (!batch.IsNull(row, column)) poorer.SetInt(row, column, batch.Int(row, column) + 1);
      }
    }
    return Honest::Apply(schema, poorer, next, context);
  }
};

// Writes under the newest epoch that it has heard of.
class EpochForgetter final : public Honest {
 public:
  EpochForgetter(std::unique_ptr<Destination> real, std::shared_ptr<LeaseEpoch> newest)
      : Honest(std::move(real)), newest_(std::move(newest)) {}

  Result<Checkpoint> Claim(const EntityName& entity, const RunContext& context) override {
    *newest_ = std::max(*newest_, context.epoch);
    return Honest::Claim(entity, context);
  }
  Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                            const Checkpoint& next, const RunContext& context) override {
    Checkpoint borrowed = next;
    RunContext newest = context;
    borrowed.epoch = newest.epoch = *newest_;
    return Honest::Apply(schema, batch, borrowed, newest);
  }

 private:
  const std::shared_ptr<LeaseEpoch> newest_;
};

template <typename Kind>
Saboteur Make() {
  return [](std::unique_ptr<Destination> real) { return std::make_unique<Kind>(std::move(real)); };
}

}  // namespace

Saboteur ForgetsDeletes() { return Make<DeleteForgetter>(); }
Saboteur KeepsOldVersions() { return Make<OldVersionKeeper>(); }
Saboteur SkipsSweeps() { return Make<SweepSkipper>(); }
Saboteur LosesCells() { return Make<CellLoser>(); }
Saboteur ForgetsEpochs() {
  return [newest = std::make_shared<LeaseEpoch>(0)](std::unique_ptr<Destination> real) {
    return std::make_unique<EpochForgetter>(std::move(real), newest);
  };
}

}  // namespace opendes::simulation
