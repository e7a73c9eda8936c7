// What a destination's tests provide so that the contract suite can run against it, and what every
// test of the suite starts from.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "destination/destination.h"

namespace opendes::destination::test {

struct DeletedLine {
  std::string entity;
  std::string record;  // guid text
  std::int64_t version = 0;

  auto operator<=>(const DeletedLine&) const = default;
};

struct SinkTimes {
  TimePoint created;
  TimePoint modified;
};

// A row of SmallSchema as it was read back.
struct StoredThing {
  Guid id;
  std::int64_t version = 0;
  std::string name;

  bool operator==(const StoredThing&) const = default;
};

// One empty database of the kind under test, seen from behind the destination's back. Table names
// are as the destination makes them.
class Backdoor {
 public:
  virtual ~Backdoor() = default;
  // Another connection to the same database each time.
  virtual std::unique_ptr<Destination> Connect(Options options) = 0;

  virtual std::vector<std::string> ListTables() = 0;                             // in byte order
  virtual std::vector<std::string> ListColumns(const std::string& table) = 0;    // in table order
  virtual std::vector<DeletedLine> ReadDeleteLog(const std::string& table) = 0;  // in order of Id
  virtual SinkTimes ReadSinkTimes(const std::string& table, const Guid& id) = 0;
  virtual void CreateForeignTable(const std::string& table) = 0;  // with one column, not ours
  virtual void DropTable(const std::string& table) = 0;
  virtual void DropColumn(const std::string& table, const std::string& column) = 0;
  // A table that may be adopted: Id (its key), name, versionnumber, and these rows.
  virtual void CreateAdoptableTable(const std::string& table,
                                    const std::vector<StoredThing>& rows) = 0;
  // These columns of every line as text, "NULL" for null, in byte order of the lines.
  virtual std::vector<std::vector<std::string>> ReadTexts(
      const std::string& table, const std::vector<std::string>& columns) = 0;
  // How many texts of a dozen bytes the database takes in one row.
  virtual std::size_t ShortTextsPerRow() const { return 10'000; }
  // The database keeps tables of this name for itself.
  virtual bool Reserves(const std::string& /*table*/) const { return false; }
};

using BackdoorMaker = std::function<std::unique_ptr<Backdoor>()>;

inline Guid Id(std::uint8_t last) {
  Guid guid;
  guid.bytes[15] = last;
  return guid;
}

inline ColumnSchema Column(std::string name, ColumnType type) {
  return {.name = std::move(name),
          .type = type,
          .length = type == ColumnType::kString ? 100 : 0,
          .scale = type == ColumnType::kDecimal ? 4 : 0,
          .origin = ColumnOrigin::kAttribute,
          .source_property = {},
          .only_target = {}};
}

// Entity `thing`: name text, versionnumber.
inline TableSchema SmallSchema() {
  TableSchema schema;
  schema.entity = EntityName("thing");
  schema.primary_key = "thingid";
  schema.columns = {Column("name", ColumnType::kString),
                    Column("versionnumber", ColumnType::kInt64)};
  return schema;
}

// Rows of SmallSchema.
inline void AddThing(RowBatch& batch, const Guid& id, std::int64_t version,
                     const std::string& name) {
  const std::size_t row = batch.AddRow(id, version);
  batch.SetText(row, 0, name);
}

class DestinationContract : public testing::TestWithParam<BackdoorMaker> {
 protected:
  DestinationContract() : backdoor_(GetParam()()) {}

  RunContext Context(LeaseEpoch epoch = 1) {
    return {.clock = &clock_, .stop = stop_.get_token(), .epoch = epoch};
  }

  // Connects, prepares the table and claims it for `epoch`.
  void Start(const TableSchema& schema, Options options = {}, LeaseEpoch epoch = 1) {
    schema_ = schema;
    destination_ = backdoor_->Connect(std::move(options));
    const Result<PrepareReport> prepared = destination_->Prepare(schema_, Context(epoch));
    ASSERT_TRUE(prepared) << prepared.error().ToString();
    const Result<Checkpoint> claimed = destination_->Claim(schema_.entity, Context(epoch));
    ASSERT_TRUE(claimed) << claimed.error().ToString();
    checkpoint_ = *claimed;
  }

  // The checkpoint that follows the present one.
  Checkpoint Next() const {
    Checkpoint next = checkpoint_;
    ++next.sequence;
    next.cursor.token = "page " + std::to_string(next.sequence);
    next.saved_at = clock_.Now();
    return next;
  }

  // Applies with the next checkpoint, and moves on when it succeeds.
  Result<ApplyReport> Apply(const RowBatch& batch) { return Apply(batch, Next()); }
  Result<ApplyReport> Apply(const RowBatch& batch, const Checkpoint& next) {
    Result<ApplyReport> report = destination_->Apply(schema_, batch, next, Context(next.epoch));
    if (report) checkpoint_ = next;
    return report;
  }

  // From the first load to following changes.
  void GoLive() { ASSERT_TRUE(MoveTo(LoadPhase::kLive)); }
  Result<ApplyReport> MoveTo(LoadPhase phase) {
    Checkpoint next = Next();
    next.phase = phase;
    return Apply(RowBatch(schema_.columns.size()), next);
  }
  void BeginGeneration() {
    const auto begun =
        destination_->BeginGeneration(schema_.entity, checkpoint_, Context(checkpoint_.epoch));
    ASSERT_TRUE(begun) << begun.error().ToString();
    checkpoint_ = *begun;
  }
  // One step; moves on when it succeeds.
  Result<SweepReport> Sweep() {
    auto report = destination_->Sweep(schema_, checkpoint_, Context(checkpoint_.epoch));
    if (report) checkpoint_ = report->checkpoint;
    return report;
  }
  Checkpoint Stored(LeaseEpoch epoch = 1) {
    const auto claimed = destination_->Claim(schema_.entity, Context(epoch));
    EXPECT_TRUE(claimed) << claimed.error().ToString();
    return claimed.value_or(Checkpoint{});
  }

  Result<ApplyReport> ApplyThing(std::uint8_t id, std::int64_t version, const std::string& name) {
    RowBatch batch(2);
    AddThing(batch, Id(id), version, name);
    return Apply(batch);
  }
  Result<ApplyReport> ApplyDelete(std::uint8_t id, std::int64_t high_version = 0) {
    RowBatch batch(2);
    batch.AddDelete(Id(id));
    Checkpoint next = Next();
    next.high_version = high_version;
    return Apply(batch, next);
  }

  std::vector<StoredThing> ReadThings() {
    std::vector<StoredThing> things;
    const Result<RowBatch> rows = destination_->ReadRows(schema_, {}, 1'000'000, Context());
    EXPECT_TRUE(rows) << rows.error().ToString();
    for (std::size_t row = 0; rows && row < rows->rows(); ++row) {
      things.push_back({rows->id(row), rows->version(row), std::string(rows->Text(row, 0))});
    }
    return things;
  }

  FakeClock clock_{TimePoint(std::chrono::seconds(1'800'000'000))};
  std::stop_source stop_;
  std::unique_ptr<Backdoor> backdoor_;
  std::unique_ptr<Destination> destination_;
  TableSchema schema_;
  Checkpoint checkpoint_;
};

#define EXPECT_CODE(expected, result)                                                \
  do {                                                                               \
    const auto& contract_result = (result);                                          \
    ASSERT_FALSE(contract_result) << "succeeded, expected " << Facts(expected).word; \
    EXPECT_EQ(Facts(expected).word, Facts(contract_result.error().code).word)        \
        << contract_result.error().ToString();                                       \
  } while (false)

}  // namespace opendes::destination::test
