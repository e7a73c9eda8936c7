// What may happen at the source between two pages, and what comes in rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/faults/scene.h"

namespace opendes::faults {
namespace {

using simulation::Attribute;
using simulation::Fault;
using simulation::FaultKind;
using simulation::Kind;
using simulation::Value;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Value Text(const std::string& text) {
  return {.json = '"' + text + '"', .stored = text, .target = {}};
}

Attribute NewAttribute(Kind kind) {
  Attribute attribute;
  attribute.name = "new_added";
  attribute.kind = kind;
  attribute.max_length = 50;
  attribute.column_number = 50;
  return attribute;
}

// A loaded table. Every test says how many requests the next cycle needs.
class ChangesMeanwhile : public testing::Test {
 protected:
  void Load() { ASSERT_TRUE(scene_.Run()); }
  void RunCycle(int requests) {
    const auto report = scene_.Run();
    ASSERT_TRUE(report) << report.error().ToString();
    EXPECT_EQ(scene_.requests(), requests);
  }
  std::string Line(int row, std::int64_t version) {
    return scene_.RowId(row).ToString() + " " + std::to_string(version);
  }

  Scene scene_;
};

// Both readings of what the token of a full read stands for.
class ChangesDuringTheLoad : public ChangesMeanwhile, public testing::WithParamInterface<bool> {};

TEST_P(ChangesDuringTheLoad, NothingIsLost) {
  scene_.behaviour.token_from_first_page = GetParam();
  scene_.Script({});
  scene_.Before(2, [&] { scene_.Delete(1); });  // its key was read
  scene_.Before(5, [&] {                        // rows 1 to 5 were read
    scene_.Change(2, "new_name", Text("later"));
    scene_.Delete(3);
  });
  RunCycle(6);
  scene_.Script({});
  EXPECT_THAT(scene_.Converge(), IsEmpty());
  EXPECT_EQ(scene_.Cell(2, "new_name"), "later");
}

INSTANTIATE_TEST_SUITE_P(TokenOfTheFirstAndTheLastPage, ChangesDuringTheLoad, testing::Bool());

TEST_F(ChangesMeanwhile, UpdateIsFollowed) {
  Load();
  scene_.Change(4, "new_name", Text("new"));
  scene_.Script({});
  RunCycle(1);
  EXPECT_EQ(scene_.Cell(4, "new_name"), "new");
}

TEST_F(ChangesMeanwhile, ManyUpdatesOfARowAreOneRow) {
  Load();
  for (int i = 0; i < 5; ++i) scene_.Change(4, "new_name", Text(std::to_string(i)));
  scene_.Script({});
  RunCycle(1);
  EXPECT_EQ(scene_.Cell(4, "new_name"), "4");
}

TEST_F(ChangesMeanwhile, DeleteIsLoggedOnce) {
  Load();
  const std::int64_t version = scene_.accounts().rows.at(scene_.RowId(7)).version;
  scene_.Delete(7);
  scene_.Script({});
  RunCycle(1);
  EXPECT_EQ(scene_.Cell(7, "new_name"), "no row");
  EXPECT_THAT(scene_.DeleteLog(), ElementsAre(Line(7, version + 1)));
  EXPECT_THAT(scene_.Converge(), IsEmpty());
  EXPECT_THAT(scene_.DeleteLog(), ElementsAre(Line(7, version + 1)));
}

TEST_F(ChangesMeanwhile, CreatedAndDeletedBetweenPollsIsLoggedOnce) {
  Load();
  scene_.Change(20, "new_name", Text("short life"));
  scene_.Delete(20);
  scene_.Script({});
  RunCycle(1);
  EXPECT_THAT(scene_.DeleteLog(), ElementsAre(Line(20, 1)));
}

// Both variants of the feed: with and without the tombstone of the first life.
class DeletedAndMadeAgain : public ChangesMeanwhile, public testing::WithParamInterface<bool> {};

TEST_P(DeletedAndMadeAgain, IsThere) {
  scene_.organization.recreate_keeps_tombstone = GetParam();
  Load();
  scene_.Delete(7);
  scene_.Change(7, "new_name", Text("second life"));
  scene_.Script({});
  // With the tombstone the feed does not say which came last: the row itself is read.
  RunCycle(GetParam() ? 2 : 1);
  EXPECT_EQ(scene_.Cell(7, "new_name"), "second life");
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

TEST_P(DeletedAndMadeAgain, WhateverTheOrderOfTheFeed) {
  scene_.organization.recreate_keeps_tombstone = GetParam();
  scene_.behaviour.mixed_order = true;
  Load();
  scene_.Delete(7);
  scene_.Change(7, "new_name", Text("second life"));
  scene_.Script({});
  RunCycle(GetParam() ? 2 : 1);
  EXPECT_EQ(scene_.Cell(7, "new_name"), "second life");
}

TEST_P(DeletedAndMadeAgain, AcrossPages) {
  scene_.organization.recreate_keeps_tombstone = GetParam();
  Load();
  scene_.Delete(1);
  for (int row = 2; row <= 9; ++row) scene_.Change(row, "new_name", Text("x"));
  scene_.Change(1, "new_name", Text("second life"));
  scene_.Script({});
  RunCycle(GetParam() ? 3 : 2);
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

// The load shows the second life; the changes since its beginning show the deletion, and on a later
// page the row as the load has shown it.
TEST_P(DeletedAndMadeAgain, WhileTheTableIsLoaded) {
  scene_.organization.recreate_keeps_tombstone = GetParam();
  scene_.behaviour.mixed_order = true;
  scene_.Script({});
  scene_.Before(2, [&] {
    scene_.Delete(7);
    for (int row = 1; row <= 6; ++row) scene_.Change(row, "new_name", Text("x"));
    scene_.Change(7, "new_name", Text("second life"));
  });
  RunCycle(6);
  scene_.Script({});
  RunCycle(2);
  EXPECT_EQ(scene_.Cell(7, "new_name"), "second life");
  EXPECT_THAT(scene_.DeleteLog(), IsEmpty());
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutTombstone, DeletedAndMadeAgain, testing::Bool());

TEST_F(ChangesMeanwhile, DeletedForGoodAfterASecondLife) {
  Load();
  scene_.Delete(7);
  scene_.Change(7, "new_name", Text("second life"));
  scene_.Script({});
  scene_.Before(2, [&] { scene_.Delete(7); });
  RunCycle(2);
  EXPECT_EQ(scene_.Cell(7, "new_name"), "no row");
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

TEST_F(ChangesMeanwhile, AttributeAddedBetweenTwoPages) {
  scene_.Script({});
  scene_.Before(5, [&] {
    scene_.accounts().attributes.push_back(NewAttribute(Kind::kString));
    for (auto& [id, row] : scene_.accounts().rows) row.values["new_added"] = Text("filled");
    ++scene_.organization.metadata_version;
  });
  RunCycle(6);
  EXPECT_THAT(scene_.Converge(), IsEmpty());
  EXPECT_EQ(scene_.Cell(1, "new_added"), "filled");
  EXPECT_EQ(scene_.Cell(12, "new_added"), "filled");
}

TEST_F(ChangesMeanwhile, AttributeRemovedBetweenTwoPages) {
  scene_.Script({});
  scene_.Before(5, [&] {
    std::erase_if(scene_.accounts().attributes,
                  [](const Attribute& attribute) { return attribute.name == "new_memo"; });
    ++scene_.organization.metadata_version;
  });
  // The refused page, then the load from its first page, without the column.
  RunCycle(8);
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

TEST_F(ChangesMeanwhile, AttributeOfAnotherTypeNeedsAPerson) {
  Load();
  for (Attribute& attribute : scene_.accounts().attributes) {
    if (attribute.name == "new_number") attribute.kind = Kind::kString;
  }
  scene_.Change(2, "new_number", Text("not a number"));
  scene_.Script({});
  const auto report = scene_.Run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kProtocol);
  EXPECT_THAT(report.error().message, HasSubstr("new_number"));
  EXPECT_EQ(scene_.requests(), 1);
  ++scene_.organization.metadata_version;
  scene_.clock.Advance(std::chrono::hours(1));
  const auto again = scene_.Run();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(again.error().message, HasSubstr("new_number"));
}

TEST_F(ChangesMeanwhile, TableDeleted) {
  Load();
  scene_.organization.tables.begin()->second.set_name = "gone";
  scene_.Script({});
  const auto report = scene_.Run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kNotFound);
  scene_.accounts().set_name = "accounts";
}

TEST_F(ChangesMeanwhile, RestoredToAnEarlierState) {
  const simulation::Organization backup = scene_.organization;
  scene_.Change(2, "new_name", Text("lost"));
  scene_.Change(30, "new_name", Text("lost too"));
  Load();
  scene_.organization = backup;
  scene_.Script({});
  RunCycle(1 + 6);
  EXPECT_EQ(scene_.Cell(2, "new_name"), "row 2");
  EXPECT_EQ(scene_.Cell(30, "new_name"), "no row");
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

TEST_F(ChangesMeanwhile, AnotherOrganisationUnderTheSameUrl) {
  Load();
  scene_.organization.id = *Guid::Parse("0b0b0b0b-0000-0000-0000-000000000002");
  scene_.Delete(2);
  scene_.accounts().tombstones.clear();
  scene_.clock.Advance(std::chrono::minutes(1));  // the id is looked at now and then
  scene_.Script({});
  RunCycle(6);
  EXPECT_EQ(scene_.Cell(2, "new_name"), "no row");
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

TEST_F(ChangesMeanwhile, TombstonesPurgedWithTheirToken) {
  Load();
  scene_.Delete(2);
  scene_.accounts().tombstones.clear();
  scene_.organization.ExpireTokens(scene_.accounts());
  scene_.Script({});
  RunCycle(1 + 6);
  EXPECT_EQ(scene_.Cell(2, "new_name"), "no row");
  EXPECT_EQ(scene_.DeleteLog().size(), 1U);
}

TEST_F(ChangesMeanwhile, TheClockIsAnHourOff) {
  Load();
  scene_.Change(2, "new_name", Text("x"));
  scene_.clock.Advance(-std::chrono::hours(1));
  scene_.Script({});
  RunCycle(1);
  scene_.clock.Advance(std::chrono::hours(2));
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

TEST_F(ChangesMeanwhile, MetadataFailsOnce) {
  scene_.SpoilMetadata({.kind = FaultKind::kStatus, .status = 503});
  const auto report = scene_.Run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(scene_.requests(), 0);
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

// -- Values ----------------------------------------------------------------------------------

struct Odd {
  const char* name;
  const char* attribute;
  Value value;
};

void PrintTo(const Odd& odd, std::ostream* out) { *out << odd.name; }

class OddValues : public ChangesMeanwhile, public testing::WithParamInterface<Odd> {};

TEST_P(OddValues, AreKeptExactly) {
  Load();
  scene_.Change(2, GetParam().attribute, GetParam().value);
  scene_.Script({});
  RunCycle(1);
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

Value Number(const std::string& digits) { return {.json = digits, .stored = digits, .target = {}}; }

INSTANTIATE_TEST_SUITE_P(
    Scripted, OddValues,
    testing::Values(Odd{"IntegerBeyondDoubles", "new_big", Number("9007199254740993")},
                    Odd{"SmallestInteger", "new_big", Number("-9223372036854775808")},
                    Odd{"DecimalOf38Digits", "new_decimal",
                        Number("12345678901234567890123456789012345.678")},
                    Odd{"Emoji", "new_name", Text("\xF0\x9F\x98\x80")},
                    Odd{"EscapedEmoji",
                        "new_name",
                        {.json = R"("\ud83d\ude00")", .stored = "\xF0\x9F\x98\x80", .target = {}}},
                    Odd{"MemoOfAMegabyte", "new_memo", Text(std::string(1 << 20, 'm'))},
                    Odd{"FirstDay", "new_time", Text("0001-01-01T00:00:00Z")},
                    Odd{"LastDay", "new_time", Text("9999-12-30T23:59:59Z")},
                    Odd{"EmptyText", "new_name", Text("")}),
    [](const auto& odd) { return odd.param.name; });

class WrongValues : public ChangesMeanwhile, public testing::WithParamInterface<Odd> {};

TEST_P(WrongValues, AreNamed) {
  Load();
  scene_.Change(2, GetParam().attribute, GetParam().value);
  scene_.Script({});
  const auto report = scene_.Run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kProtocol);
  EXPECT_THAT(report.error().message, HasSubstr(GetParam().attribute));
  EXPECT_THAT(report.error().message, HasSubstr(scene_.RowId(2).ToString()));
  EXPECT_EQ(scene_.requests(), 1);
}

INSTANTIATE_TEST_SUITE_P(Scripted, WrongValues,
                         testing::Values(Odd{"LoneSurrogate", "new_name", Number(R"("\ud83d")")},
                                         Odd{"IntegerTooLarge", "new_number", Number("2147483648")},
                                         Odd{"DayThatIsNone", "new_time", Text("2026-02-30")},
                                         Odd{"TextForANumber", "new_decimal", Text("much")}),
                         [](const auto& odd) { return odd.param.name; });

// -- Truncation ------------------------------------------------------------------------------

TEST_F(ChangesMeanwhile, APageOf20KilobytesCutAnywhereIsNeverApplied) {
  Load();
  for (int row = 1; row <= 5; ++row) {
    scene_.Change(row, "new_memo", Text(std::string(4'000, static_cast<char>('a' + row))));
  }
  for (std::size_t at = 0; at < 20'000; at += 97) {
    scene_.Script({{.kind = FaultKind::kTruncated, .at = at}});
    const auto report = scene_.Run();
    ASSERT_FALSE(report) << "cut at " << at;
    EXPECT_EQ(report.error().code, ErrorCode::kProtocol);
    EXPECT_EQ(scene_.requests(), 1);
  }
  EXPECT_EQ(scene_.Cell(1, "new_memo"), "NULL");
  EXPECT_THAT(scene_.Converge(), IsEmpty());
}

}  // namespace
}  // namespace opendes::faults
