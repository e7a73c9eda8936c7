// An id that one delta cycle reports as changed and as deleted: Invariant 5.
#include "replication/contested_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "base/limits.h"
#include "test/fakes/fake_source.h"

namespace opendes::replication {
namespace {

using test::FakeRow;
using test::Id;
using test::Row;
using testing::ElementsAre;
using testing::IsEmpty;

class ContestedIdsTest : public testing::Test {
 protected:
  struct Settled {
    std::vector<FakeRow> rows;
    std::vector<Guid> deletes;
  };

  Settled Settle(const std::vector<FakeRow>& rows, const std::vector<Guid>& deletes) {
    RowBatch batch(schema_.columns.size());
    for (const FakeRow& row : rows) test::AddFakeRow(row, batch);
    for (const Guid& id : deletes) batch.AddDelete(id);
    test::FakeSource source(organization_);
    EXPECT_TRUE(contested_->Settle(source, schema_, batch, {}));
    Settled settled{{}, batch.deletes()};
    for (std::size_t i = 0; i < batch.rows(); ++i) {
      settled.rows.push_back(test::ReadFakeRow(batch, i));
    }
    return settled;
  }
  std::size_t looks() const { return organization_.calls().size(); }

  TableSchema schema_ = test::AccountSchema();
  test::FakeOrganization organization_;
  std::optional<ContestedIds> contested_{LoadPhase::kLive};
};

TEST_F(ContestedIdsTest, LeavesWhatIsNotContested) {
  const auto settled = Settle({Row(1, 10)}, {Id(2)});
  EXPECT_THAT(settled.rows, ElementsAre(Row(1, 10)));
  EXPECT_THAT(settled.deletes, ElementsAre(Id(2)));
  EXPECT_EQ(looks(), 0U);
}

TEST_F(ContestedIdsTest, AnIdThatIsGoneIsDeletedAndNotUpserted) {
  const auto settled = Settle({Row(1, 10), Row(2, 11)}, {Id(1)});
  EXPECT_THAT(settled.rows, ElementsAre(Row(2, 11)));
  EXPECT_THAT(settled.deletes, ElementsAre(Id(1)));
}

TEST_F(ContestedIdsTest, AnIdThatLivesIsUpsertedAsItIsNow) {
  organization_.SetRow(Row(1, 30, "restored"));
  const auto settled = Settle({Row(1, 10)}, {Id(1), Id(3)});
  EXPECT_THAT(settled.rows, ElementsAre(Row(1, 30, "restored")));
  EXPECT_THAT(settled.deletes, ElementsAre(Id(3)));
}

TEST_F(ContestedIdsTest, ATombstoneOnALaterPageIsLookedAt) {
  organization_.SetRow(Row(1, 30, "restored"));
  Settle({Row(1, 10), Row(2, 11)}, {});
  const auto settled = Settle({}, {Id(1), Id(2), Id(3)});
  EXPECT_THAT(settled.rows, ElementsAre(Row(1, 30, "restored")));
  EXPECT_THAT(settled.deletes, testing::UnorderedElementsAre(Id(2), Id(3)));
  EXPECT_EQ(looks(), 2U);
}

TEST_F(ContestedIdsTest, ARowShownAfterItsTombstoneExists) {
  Settle({}, {Id(7)});
  EXPECT_THAT(Settle({Row(7, 12)}, {}).rows, ElementsAre(Row(7, 12)));
  EXPECT_EQ(looks(), 0U);
}

TEST_F(ContestedIdsTest, TombstonesOfAnIntersectTableAreTrusted) {
  schema_.intersect = true;
  Settle({Row(1, 10)}, {});
  EXPECT_THAT(Settle({}, {Id(1)}).deletes, ElementsAre(Id(1)));
  EXPECT_EQ(looks(), 0U);
}

TEST_F(ContestedIdsTest, ATombstoneInAFullReadIsLookedAt) {
  contested_.emplace(LoadPhase::kReload);
  organization_.SetRow(Row(1, 30));
  EXPECT_THAT(Settle({}, {Id(1)}).rows, ElementsAre(Row(1, 30)));
}

TEST_F(ContestedIdsTest, BeyondTheLimitEveryTombstoneIsLookedAt) {
  std::vector<FakeRow> many;
  for (std::size_t i = 0; i <= limits::kCycleIdsRemembered; ++i) {
    many.push_back(Row(static_cast<std::uint32_t>(i), 1, ""));
  }
  Settle(many, {});
  EXPECT_EQ(looks(), 0U);
  Settle({}, {Id(4'000'000)});
  EXPECT_EQ(looks(), 1U);
}

TEST_F(ContestedIdsTest, AFailedLookFailsTheBatch) {
  organization_.FailRows(test::MakeError(ErrorCode::kUnavailable, Blame::kSource));
  RowBatch batch(schema_.columns.size());
  test::AddFakeRow(Row(1, 1), batch);
  batch.AddDelete(Id(1));
  test::FakeSource source(organization_);
  EXPECT_EQ(contested_->Settle(source, schema_, batch, {}).error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace opendes::replication
