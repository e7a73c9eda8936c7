#include "cli/render_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/text_table.h"

namespace opendes::cli {
namespace {

using testing::HasSubstr;

TEST(TextTable, AlignsTextLeftAndNumbersRight) {
  TextTable table({"NAME", "ROWS"});
  table.Add({"account", "7"});
  table.Add({"é", "1234567"});
  EXPECT_EQ(table.Render(),
            "NAME     ROWS\n"
            "account        7\n"
            "é        1234567\n");
}

TEST(RenderProfileList, ShowsStatesAsWords) {
  const std::string text = RenderProfileList(
      R"([{"Id":"1","Name":"Sales","State":"1","DestinationType":"sqlite","Entities":[{},{}],)"
      R"("Status":{"FailureNotifications":3},"LastModified":"2026-01-01T00:00:00Z"}])");
  EXPECT_THAT(text, HasSubstr("Sales  Active  sqlite"));
  EXPECT_THAT(text, HasSubstr("2"));
}

TEST(RenderProfile, ShowsEachEntity) {
  const std::string text = RenderProfile(
      R"({"Id":"1","Name":"Sales","State":"8","Entities":[{"Type":"account","Status":)"
      R"({"EntityMetadataState":"Created","InitialSyncState":"Completed","RowsLoaded":42,)"
      R"("LastError":null}}]})");
  EXPECT_THAT(text, HasSubstr("Deactivated"));
  EXPECT_THAT(text, HasSubstr("account  Created   Completed       42"));
}

TEST(RenderProfile, AnUnexpectedBodyIsShownAsItIs) {
  EXPECT_EQ(RenderProfile("<html>"), "<html>\n");
  EXPECT_EQ(RenderProfileList("{}"), "{}\n");
  EXPECT_EQ(RenderText("broken"), "broken\n");
}

TEST(RenderText, UnquotesAJsonString) { EXPECT_EQ(RenderText("\"a\\nb\""), "a\nb\n"); }

}  // namespace
}  // namespace opendes::cli
