// The suite that every source passes. A program includes it in one file and instantiates
// SourceContract with a maker of an organisation for each of its sources.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "source/source.h"

namespace opendes::source::test {

// An organisation with one table, seen from behind the source's back. The table has a text column
// "name" and few enough rows a page that twenty rows make several.
class Backoffice {
 public:
  virtual ~Backoffice() = default;
  // Another source of the same organisation each time.
  virtual std::unique_ptr<Source> Connect() = 0;
  virtual EntityName Table() const = 0;
  virtual void Upsert(const Guid& id, const std::string& name) = 0;
  virtual void Delete(const Guid& id) = 0;
};

using BackofficeMaker = std::function<std::unique_ptr<Backoffice>()>;

inline Guid Id(std::uint8_t number) {
  Guid guid;
  guid.bytes[15] = number;
  return guid;
}

class SourceContract : public testing::TestWithParam<BackofficeMaker> {
 protected:
  // A replica of the table that only grows by what batches say.
  struct Replica {
    std::map<Guid, std::string> rows;
    std::map<Guid, std::int64_t> versions;
    Cursor cursor;
    int pages = 0;
  };

  void SetUp() override {
    office_ = GetParam()();
    source_ = office_->Connect();
    const auto schema = source_->Describe(office_->Table(), context_);
    ASSERT_TRUE(schema) << schema.error().ToString();
    schema_ = *schema;
  }

  RowBatch ReadBatch(const Cursor& from) {
    auto page = source_->ReadPage(schema_, from, context_);
    EXPECT_TRUE(page) << (page ? "" : page.error().ToString());
    auto batch = source_->DecodePage(schema_, *page);
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().ToString());
    return *std::move(batch);
  }

  void Apply(const RowBatch& batch, Replica& replica) {
    const auto name = schema_.Find("name");
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      replica.rows[batch.id(row)] = name ? std::string(batch.Text(row, *name)) : "";
      replica.versions[batch.id(row)] = batch.version(row);
    }
    for (const Guid& id : batch.deletes()) replica.rows.erase(id);
    replica.cursor = batch.next;
    ++replica.pages;
  }

  // Reads up to the end of the present cycle; `meanwhile` runs after each page but the last.
  void Follow(Replica& replica, const std::function<void()>& meanwhile = {}) {
    for (int page = 0; page < 100; ++page) {
      const RowBatch batch = ReadBatch(replica.cursor);
      ASSERT_FALSE(batch.next.empty());
      Apply(batch, replica);
      if (batch.end_of_cycle) return;
      if (meanwhile) meanwhile();
    }
    FAIL() << "the cycle does not end";
  }

  // Reads on until a batch with rows has come.
  void FollowToRows(Replica& replica) {
    for (int page = 0; page < 100 && replica.rows.empty(); ++page) {
      const RowBatch batch = ReadBatch(replica.cursor);
      ASSERT_FALSE(batch.end_of_cycle);
      Apply(batch, replica);
    }
  }

  TableSchema WithoutName() const {
    TableSchema narrow = schema_;
    std::erase_if(narrow.columns, [](const auto& column) { return column.name == "name"; });
    return narrow;
  }

  void Fill(int rows) {
    for (int i = 1; i <= rows; ++i) {
      office_->Upsert(Id(static_cast<std::uint8_t>(i)), "row " + std::to_string(i));
    }
  }

  SystemClock clock_;
  RunContext context_{.clock = &clock_, .stop = {}, .epoch = 1};
  std::unique_ptr<Backoffice> office_;
  std::unique_ptr<Source> source_;
  TableSchema schema_;
};

TEST_P(SourceContract, DescribesAValidTable) {
  EXPECT_TRUE(CheckTableSchema(schema_));
  EXPECT_EQ(schema_.entity, office_->Table());
  EXPECT_TRUE(schema_.Find("name"));
  EXPECT_TRUE(schema_.Find(schema_.primary_key));
}

TEST_P(SourceContract, UnknownTableIsNamed) {
  const auto schema = source_->Describe(EntityName("no_such_table"), context_);
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().code, ErrorCode::kNotFound);
  EXPECT_NE(schema.error().message.find("no_such_table"), std::string::npos);
}

TEST_P(SourceContract, AFullReadDeliversEveryRowAndEnds) {
  Fill(20);
  Replica replica;
  Follow(replica);
  EXPECT_EQ(replica.rows.size(), 20U);
  EXPECT_GT(replica.pages, 1);
  EXPECT_EQ(replica.rows[Id(7)], "row 7");
  for (const auto& [id, version] : replica.versions) EXPECT_GT(version, 0);
}

TEST_P(SourceContract, AnEmptyTableIsOneCycleWithoutRows) {
  Replica replica;
  Follow(replica);
  EXPECT_TRUE(replica.rows.empty());
}

TEST_P(SourceContract, TheEndOfACycleLaterYieldsTheChanges) {
  Fill(8);
  Replica replica;
  Follow(replica);
  Follow(replica);
  const auto before = replica.versions[Id(3)];
  office_->Upsert(Id(3), "changed");
  office_->Upsert(Id(50), "new");
  office_->Delete(Id(4));
  Follow(replica);
  EXPECT_EQ(replica.rows[Id(3)], "changed");
  EXPECT_GT(replica.versions[Id(3)], before);
  EXPECT_EQ(replica.rows[Id(50)], "new");
  EXPECT_FALSE(replica.rows.contains(Id(4)));
  EXPECT_EQ(replica.rows.size(), 8U);
}

TEST_P(SourceContract, ACursorMayBeUsedAgainByAnotherSource) {
  Fill(20);
  Replica replica;
  FollowToRows(replica);
  const Cursor middle = replica.cursor;
  Replica crashed = replica;
  Follow(replica);
  source_ = office_->Connect();
  office_->Upsert(Id(20), "newer");
  crashed.cursor = middle;
  Follow(crashed);
  Follow(crashed);
  EXPECT_EQ(crashed.rows.size(), 20U);
  EXPECT_EQ(crashed.rows[Id(20)], "newer");
}

TEST_P(SourceContract, AFullReadCoversEveryChangeSinceItsFirstRow) {
  Fill(20);
  Replica replica;
  std::uint8_t changes = 0;
  Follow(replica, [&] {
    if (replica.rows.empty()) return;  // no row was read yet
    // Of rows read already and of rows to come, and a new one in front of them all or behind.
    ++changes;
    office_->Upsert(Id(changes), "changed");
    office_->Upsert(Id(static_cast<std::uint8_t>(20 - changes)), "changed");
    office_->Delete(Id(static_cast<std::uint8_t>(changes + 1)));
    office_->Upsert(Id(static_cast<std::uint8_t>(100 + changes)), "new");
  });
  ASSERT_GT(changes, 2);
  Follow(replica);
  Replica truth;
  Follow(truth);
  EXPECT_EQ(replica.rows, truth.rows);
  EXPECT_EQ(replica.versions.at(Id(1)), truth.versions.at(Id(1)));
}

TEST_P(SourceContract, ACursorMayBeUsedWithAnotherSchema) {
  Fill(20);
  const TableSchema whole = schema_;
  schema_ = WithoutName();
  Replica replica;
  FollowToRows(replica);
  schema_ = whole;
  Follow(replica);
  EXPECT_EQ(replica.rows.size(), 20U);
  for (const auto& [id, name] : replica.rows) EXPECT_NE(name, "") << id.ToString();
  // In the middle of a later cycle.
  Follow(replica);
  Fill(20);
  schema_ = WithoutName();
  Apply(ReadBatch(replica.cursor), replica);
  schema_ = whole;
  Follow(replica);
  EXPECT_EQ(replica.rows.size(), 20U);
  for (const auto& [id, name] : replica.rows) EXPECT_NE(name, "") << id.ToString();
}

TEST_P(SourceContract, CycleStartLeadsBackToEveryChangeOfTheCycle) {
  Fill(10);
  EXPECT_TRUE(source_->CycleStart({}).empty());
  Replica replica;
  Follow(replica);
  EXPECT_EQ(source_->CycleStart(replica.cursor), replica.cursor);
  const Cursor start = replica.cursor;
  Fill(10);
  const RowBatch first = ReadBatch(start);
  ASSERT_FALSE(first.end_of_cycle);
  Replica again;
  again.cursor = office_->Connect()->CycleStart(first.next);
  Follow(again);
  EXPECT_EQ(again.rows.size(), 10U);
}

TEST_P(SourceContract, TheSchemaVersionStaysWhileTheSchemaDoes) {
  const auto version = source_->ReadSchemaVersion(context_);
  ASSERT_TRUE(version) << version.error().ToString();
  EXPECT_FALSE(version->empty());
  Fill(1);
  EXPECT_EQ(*office_->Connect()->ReadSchemaVersion(context_), *version);
}

TEST_P(SourceContract, MetadataNamesTheTablesAttributes) {
  const auto rows = source_->ReadMetadata(office_->Table(), context_);
  ASSERT_TRUE(rows) << rows.error().ToString();
  EXPECT_EQ(rows->entity, office_->Table());
  const auto named = [&](const std::string& name) {
    return std::ranges::find(rows->attributes, name, &AttributeRow::attribute) !=
           rows->attributes.end();
  };
  EXPECT_TRUE(named("name"));
  EXPECT_TRUE(named(schema_.primary_key));
  EXPECT_TRUE(std::ranges::is_sorted(rows->attributes, {}, &AttributeRow::attribute));
}

TEST_P(SourceContract, ARowByKeyIsTheRowAsItIsNow) {
  Fill(2);
  const auto found = source_->ReadRow(schema_, Id(2), context_);
  ASSERT_TRUE(found) << found.error().ToString();
  ASSERT_EQ(found->rows(), 1U);
  EXPECT_EQ(found->id(0), Id(2));
  EXPECT_EQ(found->Text(0, *schema_.Find("name")), "row 2");
  office_->Delete(Id(2));
  const auto gone = source_->ReadRow(schema_, Id(2), context_);
  ASSERT_TRUE(gone) << gone.error().ToString();
  EXPECT_EQ(gone->rows(), 0U);
}

TEST_P(SourceContract, ACutPageNeverYieldsABatch) {
  Fill(3);
  Cursor from;
  for (bool ended = false; !ended;) {
    const auto page = source_->ReadPage(schema_, from, context_);
    ASSERT_TRUE(page);
    for (std::size_t length = 0; length + 1 < page->body.size(); ++length) {
      SourcePage cut = *page;
      cut.body.resize(length);
      ASSERT_FALSE(source_->DecodePage(schema_, cut)) << "cut at " << length;
    }
    const RowBatch whole = ReadBatch(from);
    ended = whole.end_of_cycle;
    from = whole.next;
  }
}

TEST_P(SourceContract, StopIsObeyed) {
  Fill(1);
  std::stop_source stop;
  stop.request_stop();
  RunContext stopped = context_;
  stopped.stop = stop.get_token();
  const auto page = source_->ReadPage(schema_, {}, stopped);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kCancelled);
}

}  // namespace opendes::source::test
