// Prepare: creating, extending, refusing.
#pragma once

#include <algorithm>
#include <cctype>

#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

TEST_P(DestinationContract, PrepareMakesTheTablesOfTheContract) {
  Start(SmallSchema(), {.schema = {}, .prefix = "crm", .write_delete_log = true});
  EXPECT_EQ(backdoor_->ListTables(),
            (std::vector<std::string>{"crm_DeleteLog", "crm_ReplicationState", "crm_thing"}));
  EXPECT_EQ(
      backdoor_->ListColumns("crm_thing"),
      (std::vector<std::string>{"Id", "SinkCreatedOn", "SinkModifiedOn", "name", "versionnumber"}));
  EXPECT_EQ(backdoor_->ListColumns("crm_DeleteLog"),
            (std::vector<std::string>{"Id", "EntityName", "RecordId", "SinkDeleteTime",
                                      "VersionNumber"}));
}

TEST_P(DestinationContract, PrepareAgainKeepsRowsAndCheckpoint) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  EXPECT_EQ(*destination_->Claim(schema_.entity, Context()), checkpoint_);
  EXPECT_EQ(ReadThings().size(), 1U);
}

TEST_P(DestinationContract, PrepareSaysWhatItDid) {
  destination_ = backdoor_->Connect({});
  EXPECT_TRUE(destination_->Prepare(SmallSchema(), Context())->created);
  const auto again = destination_->Prepare(SmallSchema(), Context());
  EXPECT_FALSE(again->created);
  EXPECT_TRUE(again->added.empty());
  schema_ = SmallSchema();
  schema_.columns.push_back(Column("added", ColumnType::kInt32));
  EXPECT_EQ(destination_->Prepare(schema_, Context())->added, (std::vector<std::string>{"added"}));
}

TEST_P(DestinationContract, NewColumnOfATableWithoutPagesOnlyAppendsIt) {
  Start(SmallSchema());
  schema_.columns.insert(schema_.columns.begin(), Column("added", ColumnType::kInt32));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  EXPECT_EQ(backdoor_->ListColumns("thing").back(), "added");
  EXPECT_EQ(Stored(), checkpoint_);
}

TEST_P(DestinationContract, NewColumnBeginsAGenerationThatFillsIt) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  GoLive();
  schema_.columns.insert(schema_.columns.begin(), Column("added", ColumnType::kInt32));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  EXPECT_EQ(backdoor_->ListColumns("thing").back(), "added");
  Checkpoint expected = checkpoint_;
  expected.cursor = {};
  expected.phase = LoadPhase::kReload;
  expected.generation = 2;
  ++expected.sequence;
  EXPECT_EQ(Stored(), expected);

  checkpoint_ = expected;
  RowBatch batch(3);
  const std::size_t row = batch.AddRow(Id(1), 10);
  batch.SetInt(row, 0, 42);
  batch.SetText(row, 1, "one");
  EXPECT_EQ(Apply(batch)->upserted, 1) << "though the version is the same";
  const auto rows = destination_->ReadRows(schema_, {}, 10, Context());
  ASSERT_TRUE(rows) << rows.error().ToString();
  EXPECT_EQ(rows->Int(0, 0), 42);
}

TEST_P(DestinationContract, ColumnThatTheUserDroppedComesBackWithAGeneration) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  backdoor_->DropColumn("thing", "name");
  EXPECT_CODE(ErrorCode::kSchemaChanged, ApplyThing(2, 20, "two"));
  EXPECT_EQ(destination_->Prepare(schema_, Context())->added, (std::vector<std::string>{"name"}));
  EXPECT_EQ(Stored().phase, LoadPhase::kReload);
}

TEST_P(DestinationContract, SinkColumnThatTheUserDroppedComesBack) {
  Start(SmallSchema());
  backdoor_->DropColumn("thing", "SinkModifiedOn");
  EXPECT_CODE(ErrorCode::kSchemaChanged, ApplyThing(1, 10, "one"));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  EXPECT_TRUE(ApplyThing(1, 10, "one"));
}

TEST_P(DestinationContract, AnOlderEpochMayOnlyPrepareWhatIsReady) {
  Start(SmallSchema(), {}, 5);
  EXPECT_TRUE(destination_->Prepare(schema_, Context(4)));
  schema_.columns.push_back(Column("added", ColumnType::kInt32));
  EXPECT_CODE(ErrorCode::kFenced, destination_->Prepare(schema_, Context(4)));
  EXPECT_EQ(backdoor_->ListColumns("thing").back(), "versionnumber");
  backdoor_->DropTable("thing");
  EXPECT_CODE(ErrorCode::kFenced, destination_->Prepare(schema_, Context(4)));
  EXPECT_TRUE(destination_->Prepare(schema_, Context(5)));
}

TEST_P(DestinationContract, RemovedAttributeLeavesItsColumn) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  schema_.columns.erase(schema_.columns.begin());
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  RowBatch batch(1);
  batch.AddRow(Id(1), 11);
  ASSERT_TRUE(Apply(batch));
  schema_ = SmallSchema();
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 11, "one"}}));
}

TEST_P(DestinationContract, ApplyWithAColumnThatIsNotThereAsksForPrepare) {
  Start(SmallSchema());
  schema_.columns.push_back(Column("added", ColumnType::kInt32));
  RowBatch batch(3);
  batch.AddRow(Id(1), 1);
  EXPECT_CODE(ErrorCode::kSchemaChanged, Apply(batch));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  EXPECT_TRUE(Apply(batch));
}

TEST_P(DestinationContract, ForeignTableIsAdoptedWhenThatIsAllowed) {
  backdoor_->CreateAdoptableTable("thing", {{Id(1), 10, "one"}, {Id(2), 20, "two"}});
  schema_ = SmallSchema();
  schema_.columns.push_back(Column("added", ColumnType::kInt32));
  Start(schema_, {.schema = {}, .prefix = {}, .adopt = true});
  EXPECT_EQ(checkpoint_.phase, LoadPhase::kReload);
  EXPECT_TRUE(checkpoint_.cursor.empty());

  RowBatch batch(3);
  AddThing(batch, Id(1), 10, "one");
  batch.SetInt(0, 2, 7);
  EXPECT_EQ(Apply(batch)->upserted, 1);
  ASSERT_TRUE(MoveTo(LoadPhase::kSweep));
  EXPECT_EQ(Sweep()->deleted, 1);
  EXPECT_EQ(ReadThings(), (std::vector<StoredThing>{{Id(1), 10, "one"}}));
}

TEST_P(DestinationContract, ForeignTableThatIsNothingLikeOursIsNotAdopted) {
  backdoor_->CreateForeignTable("thing");
  destination_ = backdoor_->Connect({.schema = {}, .prefix = {}, .adopt = true});
  const auto prepared = destination_->Prepare(SmallSchema(), Context());
  EXPECT_CODE(ErrorCode::kAlreadyExists, prepared);
  EXPECT_EQ(backdoor_->ListTables(), (std::vector<std::string>{"thing"}));
}

TEST_P(DestinationContract, ForeignTableThatContradictsTheSchemaIsNotAdopted) {
  backdoor_->CreateAdoptableTable("thing", {{Id(1), 10, "one"}});
  destination_ = backdoor_->Connect({.schema = {}, .prefix = {}, .adopt = true});
  schema_ = SmallSchema();
  schema_.columns[0].type = ColumnType::kInt32;
  EXPECT_CODE(ErrorCode::kUnsupported, destination_->Prepare(schema_, Context()));
  EXPECT_EQ(backdoor_->ListTables(), (std::vector<std::string>{"thing"}));
}

TEST_P(DestinationContract, AttributeThatChangedItsTypeIsRefusedNotChanged) {
  Start(SmallSchema());
  schema_.columns[0].type = ColumnType::kInt32;
  const auto prepared = destination_->Prepare(schema_, Context());
  EXPECT_CODE(ErrorCode::kUnsupported, prepared);
  EXPECT_NE(prepared.error().message.find("name"), std::string::npos);
}

TEST_P(DestinationContract, ForeignTableIsRefusedInTheOriginalsWords) {
  backdoor_->CreateForeignTable("thing");
  destination_ = backdoor_->Connect({});
  const auto prepared = destination_->Prepare(SmallSchema(), Context());
  EXPECT_CODE(ErrorCode::kAlreadyExists, prepared);
  EXPECT_EQ(prepared.error().message, "There is already an object named 'thing' in the database.");
  EXPECT_EQ(backdoor_->ListTables(), (std::vector<std::string>{"thing"})) << "nothing else is made";
}

TEST_P(DestinationContract, DroppedTableStopsApplyAndStartsOver) {
  Start(SmallSchema(), {}, 4);
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  backdoor_->DropTable("thing");
  EXPECT_CODE(ErrorCode::kSchemaChanged, ApplyThing(2, 20, "two"));
  EXPECT_CODE(ErrorCode::kSchemaChanged, Apply(RowBatch(2)));
  EXPECT_CODE(ErrorCode::kSchemaChanged, destination_->Claim(schema_.entity, Context(4)));

  ASSERT_TRUE(destination_->Prepare(schema_, Context(4)));
  EXPECT_CODE(ErrorCode::kFenced, destination_->Claim(schema_.entity, Context(3)));
  const auto claimed = destination_->Claim(schema_.entity, Context(4));
  ASSERT_TRUE(claimed) << claimed.error().ToString();
  Checkpoint fresh;
  fresh.epoch = 4;
  EXPECT_EQ(*claimed, fresh);
}

TEST_P(DestinationContract, SchemaWithoutVersionIsRefused) {
  TableSchema schema = SmallSchema();
  schema.columns.pop_back();
  destination_ = backdoor_->Connect({});
  EXPECT_CODE(ErrorCode::kInvalidArgument, destination_->Prepare(schema, Context()));
  EXPECT_TRUE(backdoor_->ListTables().empty());
}

TEST_P(DestinationContract, RenderDdlNamesEveryTable) {
  destination_ = backdoor_->Connect({.schema = {}, .prefix = "crm", .write_delete_log = true});
  const std::string ddl = destination_->RenderDdl(SmallSchema());
  for (const std::string_view name : {"crm_thing", "crm_ReplicationState", "crm_DeleteLog",
                                      "crm_OptionSetMetadata", "crm_AttributeMetadata"}) {
    const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
    EXPECT_FALSE(std::ranges::search(ddl, name, same).empty()) << name;
  }
  EXPECT_TRUE(backdoor_->ListTables().empty()) << "rendering is pure";
}

}  // namespace opendes::destination::test
