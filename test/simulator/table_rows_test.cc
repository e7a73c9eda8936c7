#include "simulator/store/table_rows.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "simulator/store/organization.h"
#include "simulator/store/row_value.h"
#include "test/simulator/small_facts.h"

namespace opendes::sim {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;

TableRows MakeRows() { return TableRows(IdSpace(1, "account"), 10, 100); }

TEST(IdSpace, GoesBothWaysInOrder) {
  const IdSpace ids(3, "account");
  EXPECT_EQ(ids.OrdinalOf(ids.IdOf(123'456'789)), 123'456'789);
  EXPECT_LT(ids.IdOf(255), ids.IdOf(256));
  EXPECT_EQ(ids.OrdinalOf(IdSpace(3, "contact").IdOf(5)), std::nullopt);
  EXPECT_EQ(ids.FirstAfter(ids.IdOf(41)), 42);
  EXPECT_EQ(ids.FirstAfter(Guid()), 0);
}

TEST(TableRows, ScansInventedCreatedAndForeignIdsInKeyOrder) {
  TableRows rows = MakeRows();
  rows.Create(Guid(), 200, kNow, {}, true);  // the smallest id there is
  rows.Create(rows.NextId(), 201, kNow, {}, true);
  rows.Delete(rows.ids().IdOf(3), 202, kNow);
  const std::vector<Row> all = rows.Scan(std::nullopt, 100);
  ASSERT_EQ(all.size(), 11);
  EXPECT_EQ(rows.live_count(), 11);
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Row::id));
  EXPECT_EQ(all.front().id, Guid());
  EXPECT_EQ(all.back().id, rows.ids().IdOf(10));
  EXPECT_EQ(rows.Scan(all[4].id, 2).front().id, all[5].id);
}

TEST(TableRows, ReportsChangesByVersion) {
  TableRows rows = MakeRows();
  rows.Update(rows.ids().IdOf(2), 200, kNow, {});
  rows.Update(rows.ids().IdOf(1), 201, kNow, {});
  rows.Update(rows.ids().IdOf(2), 202, kNow, {});
  const std::vector<Row> changed = rows.ChangedBetween(150, 300, 100);
  ASSERT_EQ(changed.size(), 2);  // intermediate versions are not kept
  EXPECT_EQ(changed[0].id, rows.ids().IdOf(1));
  EXPECT_EQ(changed[1].version, 202);
  EXPECT_EQ(rows.ChangedBetween(150, 201, 100).size(), 1);
  // Untouched rows show to tokens older than them.
  EXPECT_EQ(rows.ChangedBetween(104, 300, 100).size(), 5 + 2);
}

TEST(TableRows, ShowsTombstoneOfRowNobodySaw) {
  TableRows rows = MakeRows();
  const Guid id = rows.NextId();
  rows.Create(id, 200, kNow, {}, true);
  rows.Delete(id, 201, kNow);
  EXPECT_TRUE(rows.ChangedBetween(150, 300, 10).empty());
  ASSERT_EQ(rows.DeletedBetween(150, 300, 10).size(), 1);
  EXPECT_EQ(rows.DeletedBetween(201, 300, 10).size(), 0);
}

TEST(TableRows, RecreatedRowKeepsOrLosesItsTombstone) {
  for (const bool keep : {true, false}) {
    TableRows rows = MakeRows();
    const Guid id = rows.ids().IdOf(4);
    rows.Delete(id, 200, kNow);
    rows.Create(id, 201, kNow, {}, keep);
    EXPECT_EQ(rows.DeletedBetween(150, 300, 10).size(), keep ? 1 : 0);
    EXPECT_EQ(rows.ChangedBetween(150, 300, 10).size(), 1);
    EXPECT_EQ(rows.live_count(), 10);
    rows.Delete(id, 202, kNow);
    EXPECT_EQ(rows.DeletedBetween(150, 300, 10).size(), 1);
  }
}

TEST(TableRows, PurgesOldTombstones) {
  TableRows rows = MakeRows();
  rows.Delete(rows.ids().IdOf(0), 200, kNow);
  rows.Delete(rows.ids().IdOf(1), 201, kNow + 100);
  rows.PurgeTombstones(kNow + 50);
  EXPECT_EQ(rows.purged_through(), 200);
  EXPECT_EQ(rows.DeletedBetween(0, 300, 10).size(), 1);
  EXPECT_FALSE(rows.Find(rows.ids().IdOf(0)));
}

Organization MakeOrganization(Clock& clock, std::uint64_t seed, std::uint64_t accounts) {
  OrganizationOptions options;
  options.seed = seed;
  options.rows = {{"account", accounts}, {"contact", 10}};
  return Organization(options, MakeSmallFacts(), clock);
}

std::string Render(const Organization& organization, std::uint64_t ordinal) {
  const RowPage page =
      organization.Find("account", IdSpace(organization.options().seed, "account").IdOf(ordinal));
  std::string text;
  const RowValues values(*page.shape, page.rows.at(0));
  for (const Column& column : page.shape->columns) text += values.Json(column) + " ";
  return text;
}

TEST(Organization, InventsTheSameRowsFromTheSameSeed) {
  SystemClock clock;
  const Organization a = MakeOrganization(clock, 1, 1'000'000);
  const Organization b = MakeOrganization(clock, 1, 1'000'000);
  const Organization c = MakeOrganization(clock, 2, 1'000'000);
  EXPECT_EQ(Render(a, 999'999), Render(b, 999'999));
  EXPECT_NE(Render(a, 999'999), Render(c, 999'999));
  EXPECT_NE(Render(a, 999'998), Render(a, 999'999));
  EXPECT_EQ(a.Count("account"), 1'000'000);
}

TEST(Organization, AnInventedChangeChangesSomeColumnsOnly) {
  SystemClock clock;
  Organization organization = MakeOrganization(clock, 1, 10);
  const RowPage before = organization.Find("account", IdSpace(1, "account").IdOf(3));
  for (int i = 0; i < 4; ++i) organization.Update("account", before.rows[0].id, {});
  const RowPage after = organization.Find("account", before.rows[0].id);
  EXPECT_EQ(after.rows[0].revision, 4);
  EXPECT_GT(after.rows[0].version, before.rows[0].version);
  const RowValues old_values(*before.shape, before.rows[0]);
  const RowValues new_values(*after.shape, after.rows[0]);
  int changed = 0;
  for (const Column& column : before.shape->columns) {
    if (old_values.Json(column) != new_values.Json(column)) ++changed;
  }
  EXPECT_GT(changed, 1);
  EXPECT_EQ(old_values.Json(*before.shape->Find("name")),
            new_values.Json(*before.shape->Find("name")));
}

TEST(Organization, StateAndStatusFitTogether) {
  SystemClock clock;
  const Organization organization = MakeOrganization(clock, 1, 200);
  const RowPage page = organization.Scan("account", std::nullopt, 200);
  bool inactive = false;
  for (const Row& row : page.rows) {
    const RowValues values(*page.shape, row);
    const std::string state = values.Json(*page.shape->Find("statecode"));
    EXPECT_EQ(values.Json(*page.shape->Find("statuscode")), state == "0" ? "1" : "2");
    inactive |= state == "1";
  }
  EXPECT_TRUE(inactive);
}

}  // namespace
}  // namespace opendes::sim
