// Prepare: creating, extending, refusing.
#pragma once

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

TEST_P(DestinationContract, NewColumnIsAppended) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10, "one"));
  schema_.columns.insert(schema_.columns.begin(), Column("added", ColumnType::kInt32));
  ASSERT_TRUE(destination_->Prepare(schema_, Context()));
  EXPECT_EQ(backdoor_->ListColumns("thing").back(), "added");

  RowBatch batch(3);
  const std::size_t row = batch.AddRow(Id(2), 20);
  batch.SetInt(row, 0, 42);
  batch.SetText(row, 1, "two");
  ASSERT_TRUE(Apply(batch));
  const auto rows = destination_->ReadRows(schema_, {}, 10, Context());
  ASSERT_TRUE(rows) << rows.error().ToString();
  EXPECT_TRUE(rows->IsNull(0, 0));
  EXPECT_EQ(rows->Text(0, 1), "one");
  EXPECT_EQ(rows->Int(1, 0), 42);
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
  for (const std::string_view name : {"crm_thing", "crm_ReplicationState", "crm_DeleteLog"}) {
    EXPECT_NE(ddl.find(name), std::string::npos) << name;
  }
  EXPECT_TRUE(backdoor_->ListTables().empty()) << "rendering is pure";
}

}  // namespace opendes::destination::test
