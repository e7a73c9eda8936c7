// The life of one table in steps, what each must leave, and a worker that takes them: for tests
// that kill the worker.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/secret.h"
#include "destination/make_destination.h"
#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

// The life of a table, one durable step a sequence.
enum class StepKind { kLive, kReload, kLastOfReload, kPrepareWider, kBegin, kSweep };
constexpr std::array kSteps = {
    StepKind::kLive,         StepKind::kLive,   StepKind::kLive,         StepKind::kPrepareWider,
    StepKind::kReload,       StepKind::kReload, StepKind::kLastOfReload, StepKind::kSweep,
    StepKind::kLive,         StepKind::kLive,   StepKind::kBegin,        StepKind::kReload,
    StepKind::kLastOfReload, StepKind::kSweep,  StepKind::kLive,
};
constexpr auto kLastSequence = static_cast<std::int64_t>(kSteps.size());

inline StepKind StepAt(std::int64_t sequence) {
  return kSteps.at(static_cast<std::size_t>(sequence - 1));
}

inline TableSchema SchemaAt(std::int64_t sequence) {
  TableSchema schema = SmallSchema();
  // In the middle of its life the entity gets a new attribute.
  if (sequence >= 4) schema.columns.push_back(Column("added", ColumnType::kInt64));
  return schema;
}

// The batch of a step: upserts and deletes over a few ids, so that they meet. A reload shows some
// rows with older versions, as an organisation that was restored does.
inline RowBatch MakeBatch(std::int64_t sequence) {
  std::mt19937 random(static_cast<std::uint32_t>(sequence));
  const bool live = StepAt(sequence) == StepKind::kLive;
  const TableSchema schema = SchemaAt(sequence);
  RowBatch batch(schema.columns.size());
  std::set<Guid> met;  // a source shows no id twice in a page
  for (std::int64_t i = 0; i < 40; ++i) {
    const auto id = Id(static_cast<std::uint8_t>(random() % 60));
    if (!met.insert(id).second) continue;
    const std::int64_t version = live || i % 4 != 0 ? sequence * 1000 + i : i + 1;
    AddThing(batch, id, version, "batch " + std::to_string(sequence));
    if (schema.columns.size() > 2) batch.SetInt(batch.rows() - 1, 2, sequence);
  }
  for (int i = 0; live && i < 10; ++i) {
    batch.AddDelete(Id(static_cast<std::uint8_t>(random() % 60)));
  }
  return batch;
}

struct Tables {
  std::map<std::string, std::string> rows;  // id → version, name, added
  std::vector<std::string> deletes;         // record, version; in order
  std::int64_t sequence = 0;
  bool marks = false;  // the table of them is there

  bool operator==(const Tables&) const = default;
};

inline void PrintTo(const Tables& tables, std::ostream* out) {
  *out << "sequence " << tables.sequence << ", marks " << tables.marks;
  for (const auto& [id, row] : tables.rows) *out << "\n" << id << row;
  for (const auto& line : tables.deletes) *out << "\ndeleted " << line;
}

// What the tables must be, computed without a database.
class Model {
 public:
  explicit Model(std::int64_t sequence) {
    for (sequence_ = 1; sequence_ <= sequence; ++sequence_) Step(StepAt(sequence_));
    sequence_ = sequence;
  }

  Tables tables() const {
    Tables tables;
    tables.sequence = sequence_;
    tables.marks = marks_.has_value();
    for (const auto& [id, row] : rows_) {
      tables.rows[id] = fmt::format(" {} {}", row.version, row.text);
    }
    for (const auto& [id, version] : log_)
      tables.deletes.push_back(fmt::format("{} {}", id, version));
    return tables;
  }

 private:
  struct Row {
    std::int64_t version;
    std::string text;
  };

  void Step(StepKind kind) {
    switch (kind) {
      case StepKind::kLive:
        return Apply(MakeBatch(sequence_));
      case StepKind::kReload:
      case StepKind::kLastOfReload:
        return Reload(MakeBatch(sequence_));
      case StepKind::kPrepareWider:
      case StepKind::kBegin:
        marks_.emplace();
        return;
      case StepKind::kSweep:
        std::erase_if(rows_, [&](const auto& entry) {
          if (marks_->contains(entry.first)) return false;
          log_.emplace_back(entry.first, entry.second.version + 1);
          return true;
        });
        marks_.reset();
        return;
    }
  }

  void Put(const RowBatch& batch, std::size_t row) {
    rows_[batch.id(row).ToString()] = {
        batch.version(row), fmt::format("{} {}", batch.Text(row, 0),
                                        batch.columns() > 2 ? std::to_string(sequence_) : "NULL")};
  }

  void Reload(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      const std::string id = batch.id(row).ToString();
      marks_->insert(id);
      Put(batch, row);
      std::erase_if(log_, [&](const auto& line) {
        return line.first == id && line.second > batch.version(row);
      });
    }
  }

  void Apply(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) Put(batch, row);
    for (const Guid& guid : batch.deletes()) {
      const std::string id = guid.ToString();
      const auto found = rows_.find(id);
      const bool logged =
          std::ranges::any_of(log_, [&](const auto& line) { return line.first == id; });
      if (found != rows_.end()) {
        log_.emplace_back(id, found->second.version + 1);
        rows_.erase(found);
      } else if (!logged) {
        log_.emplace_back(id, sequence_ * 1000);
      }
    }
  }

  std::int64_t sequence_ = 0;
  std::map<std::string, Row> rows_;
  std::vector<std::pair<std::string, std::int64_t>> log_;
  std::optional<std::set<std::string>> marks_;
};

inline Result<Checkpoint> TakeStep(Destination& destination, const Checkpoint& present,
                                   const RunContext& context) {
  const EntityName entity("thing");
  Checkpoint next = present;
  ++next.sequence;
  next.cursor.token = std::to_string(next.sequence);
  next.high_version = next.sequence * 1000;
  const TableSchema schema = SchemaAt(next.sequence);
  switch (StepAt(next.sequence)) {
    case StepKind::kPrepareWider:
      OPENDES_TRY(destination.Prepare(schema, context));
      return destination.Claim(entity, context);
    case StepKind::kBegin:
      return destination.BeginGeneration(entity, present, context);
    case StepKind::kSweep: {
      OPENDES_TRY_ASSIGN(SweepReport report, destination.Sweep(schema, present, context));
      return report.checkpoint;
    }
    case StepKind::kLive:
      next.phase = LoadPhase::kLive;
      break;
    case StepKind::kReload:
      break;
    case StepKind::kLastOfReload:
      next.phase = LoadPhase::kSweep;
      break;
  }
  OPENDES_TRY(destination.Apply(schema, MakeBatch(next.sequence), next, context));
  return next;
}

// The child: goes on from the checkpoint to the last step.
inline Result<> Replicate(DestinationType type, const Secret& connection_string, Options options) {
  SystemClock clock;
  OPENDES_TRY_ASSIGN(const std::unique_ptr<Destination> destination,
                     MakeDestination(type, connection_string, std::move(options)));
  const RunContext context{.clock = &clock, .stop = {}, .epoch = 1};
  OPENDES_TRY(destination->Prepare(SchemaAt(1), context));
  OPENDES_TRY_ASSIGN(Checkpoint checkpoint, destination->Claim(EntityName("thing"), context));
  while (checkpoint.sequence < kLastSequence) {
    OPENDES_TRY_ASSIGN(checkpoint, TakeStep(*destination, checkpoint, context));
  }
  return {};
}

// Failpoints of the destination that a worker meets on its way, with the passage at which it dies.
inline const std::vector<std::string>& CrashPoints() {
  static const std::vector<std::string> points = {
      "prepare_mid_ddl:kill@1",
      "prepare_mid_ddl:kill@2",
      "claim_before_commit:kill@1",
      "apply_begin:kill@1",
      "apply_begin:kill@3",
      "apply_after_upserts:kill@1",
      "apply_after_upserts:kill@4",
      "apply_after_deletes:kill@1",
      "apply_after_deletes:kill@3",
      "apply_before_commit:kill@1",
      "apply_before_commit:kill@2",
      "apply_before_commit:kill@4",
      "apply_after_commit:kill@1",
      "apply_after_commit:kill@3",
      "apply_before_commit:kill@5",
      "apply_after_upserts:kill@6",
      "prepare_before_commit:kill@2",
      "generation_mid:kill@1",
      "generation_mid:kill@2",
      "generation_before_commit:kill@1",
      "generation_after_commit:kill@1",
      "sweep_mid:kill@1",
      "sweep_mid:kill@2",
      "sweep_before_commit:kill@1",
      "sweep_before_commit:kill@2",
      "sweep_after_commit:kill@1",
      "sweep_after_commit:kill@2",
  };
  return points;
}

}  // namespace opendes::destination::test
