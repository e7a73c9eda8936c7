// A full read of a table that changes while it is read, against the simulator: whatever its delta
// tokens mean, nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "source/dataverse/feed_position.h"
#include "test/source/simulated_organization.h"

namespace opendes::source {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kRows = 11'000;  // three pages
const EntityName kTable("account");

sim::Options MakeOptions(bool token_from_first_page) {
  sim::Options options;
  options.rows = {{"organization", 1}, {"systemuser", 5}, {"account", kRows}};
  options.web_api.token_from_first_page = token_from_first_page;
  return options;
}

class FullReadTest : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    const auto described = source_.Describe(kTable, organization_.Context());
    ASSERT_TRUE(described) << described.error().ToString();
    schema_ = *described;
    Keep({"accountid", "name", "ownerid", "ownerid_entitytype", "versionnumber"});
  }

  // Only some columns: rows are many.
  void Keep(const std::vector<std::string>& names) {
    std::erase_if(schema_.columns, [&](const ColumnSchema& column) {
      return std::ranges::find(names, column.name) == names.end();
    });
  }

  RowBatch Read(const Cursor& from) {
    auto page = source_.ReadPage(schema_, from, organization_.Context());
    EXPECT_TRUE(page) << (page ? "" : page.error().ToString());
    auto batch = source_.DecodePage(schema_, *page);
    EXPECT_TRUE(batch) << (batch ? "" : batch.error().ToString());
    return *std::move(batch);
  }

  void Apply(const RowBatch& batch) {
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      rows_[batch.id(row).ToString()] = batch.version(row);
    }
    for (const Guid& id : batch.deletes()) rows_.erase(id.ToString());
    cursor_ = batch.next;
  }

  // Follows the cursor to the end of its cycle; `meanwhile` runs after each page.
  void Follow(const std::function<void(const RowBatch&)>& meanwhile = {}) {
    for (int page = 0; page < 100; ++page) {
      const RowBatch batch = Read(cursor_);
      Apply(batch);
      if (batch.end_of_cycle) return;
      if (meanwhile) meanwhile(batch);
    }
    FAIL() << "the cycle does not end";
  }

  FeedPosition Position() const { return ParseCursor(cursor_).value(); }
  Cursor CursorOf(const FeedPosition& position) const { return RenderCursor(position); }

  SimulatedOrganization organization_{MakeOptions(GetParam())};
  DataverseSource source_{organization_.shared()};
  TableSchema schema_;
  std::map<std::string, std::int64_t> rows_;
  Cursor cursor_;
};

TEST_P(FullReadTest, NothingChangedMeanwhileIsLost) {
  int seed = 1;
  std::string updated;
  std::string deleted;
  Follow([&](const RowBatch& batch) {
    // Rows read already, rows to be read, new ones: any.
    organization_.Control(
        "POST", "changes",
        fmt::format(R"({{"count":300,"seed":{},"tables":["account"],"create":20,"update":50,)"
                    R"("delete":30}})",
                    seed++));
    if (batch.rows() < 10 || !updated.empty()) return;
    updated = batch.id(2).ToString();
    deleted = batch.id(5).ToString();
    organization_.Control("PUT", "rows/account/" + updated, R"({"name":"after it was read"})");
    organization_.Control("DELETE", "rows/account/" + deleted);
  });
  ASSERT_FALSE(updated.empty());
  EXPECT_GE(seed, 6);  // both passes had several pages
  const auto as_loaded = rows_;
  Follow();
  const auto truth = organization_.Dump("account");
  EXPECT_EQ(rows_, truth);
  EXPECT_NE(as_loaded, truth);
  EXPECT_NE(as_loaded.at(updated), truth.at(updated));
  EXPECT_FALSE(rows_.contains(deleted));
}

TEST_P(FullReadTest, KeysBeforeRows) {
  std::vector<FeedPosition::Kind> kinds;
  std::size_t rows_in_keys = 0;
  Follow([&](const RowBatch& batch) {
    kinds.push_back(Position().kind);
    if (kinds.back() == FeedPosition::Kind::kKeys) rows_in_keys += batch.rows();
  });
  using enum FeedPosition::Kind;
  EXPECT_EQ(kinds, (std::vector{kKeys, kKeys, kLoad, kLoad, kLoad}));
  EXPECT_EQ(rows_in_keys, 0U);
  EXPECT_EQ(rows_.size(), kRows);
  EXPECT_EQ(Position().kind, kDelta);
  EXPECT_EQ(Position().organization, organization_.shared()->id());
}

TEST_P(FullReadTest, AnotherSchemaBeginsTheCycleAgain) {
  const TableSchema wider = schema_;
  Keep({"accountid", "versionnumber"});
  Cursor in_load;
  Follow([&](const RowBatch& batch) {
    if (batch.rows() > 0 && in_load.empty()) in_load = batch.next;
  });
  ASSERT_FALSE(in_load.empty());
  const Cursor end = cursor_;
  schema_ = wider;
  // In the load: from its beginning, with the keys' token.
  rows_.clear();
  cursor_ = in_load;
  Follow();
  EXPECT_EQ(rows_.size(), kRows);
  EXPECT_EQ(Position().token, ParseCursor(end)->token);
  // A delta's cycle that has not begun needs no restart: its URL is made for the schema.
  organization_.Control("POST", "changes",
                        R"({"count":9000,"tables":["account"],"create":0,"update":1,"delete":0})");
  cursor_ = end;
  const RowBatch first = Read(cursor_);
  ASSERT_FALSE(first.end_of_cycle);
  EXPECT_FALSE(first.IsNull(0, *schema_.Find("ownerid_entitytype")));
  // In the middle of a delta.
  EXPECT_EQ(source_.CycleStart(first.next), end);
  Keep({"accountid", "versionnumber"});
  const RowBatch again = Read(first.next);
  EXPECT_EQ(again.id(0), first.id(0));
  cursor_ = again.next;
  rows_ = organization_.Dump("account");
  const auto truth = rows_;
  Follow();
  EXPECT_EQ(rows_, truth);
}

INSTANTIATE_TEST_SUITE_P(TokenVersion, FullReadTest, ::testing::Values(true, false),
                         [](const auto& meaning) { return meaning.param ? "Start" : "End"; });

class RestoredTest : public FullReadTest {};

TEST_P(RestoredTest, AnotherOrganisationIdExpiresTheCursor) {
  Follow();
  organization_.Control("POST", "restore");
  // Unnoticed as long as the id was not asked for again, but never the end of it.
  organization_.shared()->SetId(source_.ReadOrganization(organization_.Context())->id);
  const auto page = source_.ReadPage(schema_, cursor_, organization_.Context());
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kExpiredCursor);
  EXPECT_THAT(page.error().message, HasSubstr("one of the organisation"));
}

TEST_P(RestoredTest, RewoundVersionsExpireTheCursor) {
  organization_.Control("POST", "changes", R"({"count":50,"tables":["account"]})");
  Follow();
  organization_.Control("POST", "restore", R"({"same_id":true})");
  auto page = source_.ReadPage(schema_, cursor_, organization_.Context());
  ASSERT_TRUE(page) << page.error().ToString();
  const auto batch = source_.DecodePage(schema_, *page);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, ErrorCode::kExpiredCursor);
  EXPECT_THAT(batch.error().message, HasSubstr("restored to an earlier state"));
}

TEST_P(RestoredTest, ExpiredTokensExpireTheCursor) {
  Follow();
  organization_.Control("POST", "tokens/expire");
  const auto page = source_.ReadPage(schema_, cursor_, organization_.Context());
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kExpiredCursor);
}

TEST_P(RestoredTest, LabelsAreTheNamesOfWhatLookupsPointTo) {
  schema_ = source_.Describe(kTable, organization_.Context()).value();
  Keep({"accountid", "ownerid", "owneridname", "owneridyominame", "versionnumber"});
  const std::size_t owner = *schema_.Find("ownerid");
  const std::size_t name = *schema_.Find("owneridname");
  Guid some;
  Follow([&](const RowBatch& batch) {
    if (batch.rows() == 0) return;
    some = batch.id(0);
    EXPECT_FALSE(batch.IsNull(0, owner));
    EXPECT_TRUE(batch.IsNull(0, name));
  });
  schema_.labels = true;
  const auto row = source_.ReadRow(schema_, some, organization_.Context());
  ASSERT_TRUE(row) << row.error().ToString();
  ASSERT_FALSE(row->IsNull(0, name));
  EXPECT_NE(row->Text(0, name), "");
  EXPECT_TRUE(row->IsNull(0, *schema_.Find("owneridyominame")));
}

INSTANTIATE_TEST_SUITE_P(TokenVersion, RestoredTest, ::testing::Values(true));

}  // namespace
}  // namespace opendes::source
