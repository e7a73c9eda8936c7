#include "source/dataverse/decode_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "test/source/test_schema.h"

namespace opendes::source {
namespace {

using ::testing::HasSubstr;

class DecodePageTest : public ::testing::Test {
 protected:
  Result<RowBatch> Decode(std::string body) {
    OPENDES_TRY_ASSIGN(DecodedPage page, decoder.DecodePage(schema, body));
    links = std::move(page.links);
    return std::move(page.batch);
  }
  std::size_t Column(std::string_view name) { return *schema.Find(name); }

  TableSchema schema = SampleSchema();
  PageDecoder decoder;
  PageLinks links;  // of the last page
};

TEST_F(DecodePageTest, DecodesEveryType) {
  const auto batch = Decode(PageOf(RowOf(
      kIdA, 7498382,
      R"("statecode":-1,"active":true,"_parentid_value":"2E451703-C686-E711-80E5-00155DB19E6D",)"
      R"("_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname":"team",)"
      R"("_ownerid_value":"2e451703-c686-e711-80e5-00155db19e6d","amount":20000.0000,)"
      R"("name":"Zoë \u00e9 \"q\"","notes":"a\nb","big":9007199254740993,)"
      R"("createdon":"2019-04-29T07:30:00Z")")));
  ASSERT_TRUE(batch) << batch.error().ToString();
  ASSERT_EQ(batch->rows(), 1U);
  EXPECT_EQ(batch->id(0).ToString(), kIdA);
  EXPECT_EQ(batch->version(0), 7498382);
  EXPECT_EQ(batch->Int(0, Column("statecode")), -1);
  EXPECT_EQ(batch->Int(0, Column("active")), 1);
  EXPECT_EQ(batch->GuidAt(0, Column("parentid")).ToString(), kIdB);
  EXPECT_EQ(batch->Text(0, Column("parentid_entitytype")), "account");
  EXPECT_EQ(batch->Text(0, Column("ownerid_entitytype")), "team");
  EXPECT_EQ(batch->Text(0, Column("amount")), "20000.0000");
  EXPECT_EQ(batch->Text(0, Column("name")), "Zoë é \"q\"");
  EXPECT_EQ(batch->Text(0, Column("notes")), "a\nb");
  EXPECT_EQ(batch->Int(0, Column("big")), 9007199254740993);
  EXPECT_EQ(batch->Int(0, Column("createdon")), 1556523000000000);
  EXPECT_EQ(batch->Int(0, Column("versionnumber")), 7498382);
  EXPECT_TRUE(batch->IsNull(0, Column("parentidname")));
  EXPECT_TRUE(batch->IsNull(0, Column("to")));
  EXPECT_EQ(links.delta, kDeltaLink);
  EXPECT_EQ(links.next, "");
}

TEST_F(DecodePageTest, MissingAndNullPropertiesAreNull) {
  const auto batch = Decode(PageOf(RowOf(kIdA, 1, R"("_parentid_value":null,"name":null)")));
  ASSERT_TRUE(batch) << batch.error().ToString();
  for (const char* name : {"parentid", "parentid_entitytype", "name", "amount", "big", "active"}) {
    EXPECT_TRUE(batch->IsNull(0, Column(name))) << name;
  }
}

TEST_F(DecodePageTest, UnknownKeysAndAnnotationsAreSkipped) {
  const auto batch = Decode(PageOf(RowOf(
      kIdA, 1,
      R"("x":{"y":[1,{"z":"]}"}]},"statecode@OData.Community.Display.V1.FormattedValue":"Active",)"
      R"("statecode":3,"_transactioncurrencyid_value":"zzz")")));
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(batch->Int(0, Column("statecode")), 3);
}

TEST_F(DecodePageTest, LabelsOnlyWhenAskedFor) {
  const std::string row =
      RowOf(kIdA, 1,
            R"("_parentid_value@OData.Community.Display.V1.FormattedValue":"Zo\u00eb & Co",)"
            R"("_parentid_value":"2e451703-c686-e711-80e5-00155db19e6d",)"
            R"("statecode@OData.Community.Display.V1.FormattedValue":"Active","statecode":0)");
  EXPECT_TRUE(Decode(PageOf(row))->IsNull(0, Column("parentidname")));
  schema.labels = true;
  const auto batch = Decode(PageOf(row));
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(batch->Text(0, Column("parentidname")), "Zoë & Co");
  EXPECT_TRUE(Decode(PageOf(RowOf(kIdA, 1, R"("_parentid_value":null)")))
                  ->IsNull(0, Column("parentidname")));
}

TEST_F(DecodePageTest, KeyOrderMayChangeFromRowToRow) {
  const auto batch = Decode(PageOf(RowOf(kIdA, 1, R"("statecode":1,"name":"a")") + "," +
                                   R"({"name":"b","statecode":2,"sampleid":")" + std::string(kIdB) +
                                   R"(","@odata.etag":"W/\"2\""})"));
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(batch->Text(1, Column("name")), "b");
  EXPECT_EQ(batch->Int(1, Column("statecode")), 2);
  EXPECT_EQ(batch->id(1).ToString(), kIdB);
  EXPECT_EQ(batch->version(1), 2);
}

TEST_F(DecodePageTest, LinkMayStandBeforeTheRows) {
  const auto batch =
      Decode(R"({"@odata.nextLink":"https://org.example.com/n","value":[)" + RowOf(kIdA, 5) + "]}");
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(links.next, "https://org.example.com/n");
}

TEST_F(DecodePageTest, TombstonesBecomeDeletes) {
  const auto batch = Decode(PageOf(
      RowOf(kIdA, 5) + R"(,{"@odata.context":"https://o/$metadata#samples/$deletedEntity","id":")" +
      std::string(kIdB) + R"(","reason":"changed"})"));
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(batch->rows(), 1U);
  ASSERT_EQ(batch->deletes().size(), 1U);
  EXPECT_EQ(batch->deletes()[0].ToString(), kIdB);
}

TEST_F(DecodePageTest, TombstoneIsRecognisedWhateverItsKeyOrder) {
  schema.columns.push_back(MakeColumn("id", ColumnType::kString));
  const auto batch = Decode(PageOf(
      R"({"id":")" + std::string(kIdB) +
      R"(","reason":"deleted","@odata.context":"https://o/$metadata#samples/$deletedEntity"},)" +
      RowOf(kIdA, 5, R"("id":"text")")));
  ASSERT_TRUE(batch) << batch.error().ToString();
  ASSERT_EQ(batch->rows(), 1U);
  EXPECT_EQ(batch->id(0).ToString(), kIdA);
  EXPECT_EQ(batch->Text(0, Column("id")), "text");
  ASSERT_EQ(batch->deletes().size(), 1U);
}

TEST_F(DecodePageTest, NewestOfARepeatedIdWins) {
  for (const bool newer_first : {true, false}) {
    const std::string newer = RowOf(kIdA, 9, R"("name":"newer")");
    const std::string older = RowOf(kIdA, 8, R"("name":"older")");
    const auto batch = Decode(
        PageOf((newer_first ? newer + "," + older : older + "," + newer) + "," + RowOf(kIdB, 1)));
    ASSERT_TRUE(batch) << batch.error().ToString();
    ASSERT_EQ(batch->rows(), 2U);
    const std::size_t row = batch->id(0).ToString() == kIdA ? 0 : 1;
    EXPECT_EQ(batch->Text(row, Column("name")), "newer");
    EXPECT_EQ(batch->version(row), 9);
  }
}

TEST_F(DecodePageTest, LaterOfEqualVersionsWins) {
  const auto batch = Decode(
      PageOf(RowOf(kIdA, 9, R"("name":"first")") + "," + RowOf(kIdA, 9, R"("name":"second")")));
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->rows(), 1U);
  EXPECT_EQ(batch->Text(0, Column("name")), "second");
}

TEST_F(DecodePageTest, RepeatedTombstoneIsOneDelete) {
  const std::string tombstone =
      R"({"@odata.context":"x#samples/$deletedEntity","id":")" + std::string(kIdB) + R"("})";
  const auto batch = Decode(PageOf(tombstone + "," + tombstone));
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->deletes().size(), 1U);
}

TEST_F(DecodePageTest, WrongValuesNameRowAndProperty) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("statecode":"1")", "'statecode'"},
      {R"("statecode":1.5)", "'statecode'"},
      {R"("statecode":2147483648)", "'statecode'"},
      {R"("big":9223372036854775808)", "'big'"},
      {R"("active":1)", "'active'"},
      {R"("active":truex)", "'active'"},
      {R"("_parentid_value":"60c4e274")", "'_parentid_value'"},
      {R"("_parentid_value":7)", "'_parentid_value'"},
      {R"("amount":"12")", "'amount'"},
      {R"("amount":1.2.3)", "'amount'"},
      {R"("amount":1e9999)", "'amount'"},
      {R"("name":17)", "'name'"},
      {R"("name":{"a":1})", "'name'"},
      {R"("name":"\ud83d")", "'name'"},
      {R"("name":"\udca9 x")", "'name'"},
      {R"("name":"\ud83dx")", "'name'"},
      {R"("name":"\q")", "'name'"},
      {R"("createdon":"2019-02-30")", "'createdon'"},
      {R"("createdon":"yesterday")", "'createdon'"},
  };
  for (const auto& [member, property] : cases) {
    const auto batch = Decode(PageOf(RowOf(kIdA, 1, member)));
    ASSERT_FALSE(batch) << member;
    EXPECT_EQ(batch.error().code, ErrorCode::kProtocol) << member;
    EXPECT_EQ(batch.error().blame, Blame::kSource);
    EXPECT_THAT(batch.error().message, HasSubstr(property)) << member;
    EXPECT_THAT(batch.error().message, HasSubstr(kIdA)) << member;
  }
}

TEST_F(DecodePageTest, RowIsNamedEvenWhenItsIdComesLast) {
  const auto batch = Decode(PageOf(R"({"@odata.etag":"W/\"1\"","statecode":"x","sampleid":")" +
                                   std::string(kIdA) + R"("})"));
  ASSERT_FALSE(batch);
  EXPECT_THAT(batch.error().message, HasSubstr(kIdA));
}

TEST_F(DecodePageTest, NulAndPairsAreText) {
  const auto batch = Decode(PageOf(RowOf(kIdA, 1, R"("name":"a\u0000b","notes":"\ud83d\ude00")")));
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(batch->Text(0, Column("name")), std::string_view("a\0b", 3));
  EXPECT_EQ(batch->Text(0, Column("notes")), "😀");
}

TEST_F(DecodePageTest, RefusesPagesThatAreNotWhole) {
  const std::string row = RowOf(kIdA, 1);
  const std::string cases[] = {
      "",
      "  ",
      "[]",
      "null",
      "<html>login</html>",
      R"({"value":[)" + row + "]}",                                   // no link
      R"({"@odata.deltaLink":"https://o/d"})",                        // no rows
      R"({"value":[],"@odata.deltaLink":""})",                        // empty link
      R"({"value":[],"@odata.deltaLink":7})",                         // not a string
      R"({"value":{},"@odata.deltaLink":"https://o/d"})",             // not an array
      R"({"value":[1],"@odata.deltaLink":"https://o/d"})",            // not a row
      R"({"value":[],"value":[],"@odata.deltaLink":"https://o/d"})",  // twice
      R"({"value":[],"@odata.nextLink":"https://o/n","@odata.deltaLink":"https://o/d"})",
      PageOf(row) + "}",
      PageOf(row) + PageOf(row),
      PageOf(row) + "x",
      PageOf(R"({"@odata.etag":"W/\"1\""})"),                       // no id
      PageOf(R"({"sampleid":")" + std::string(kIdA) + R"("})"),     // no version
      PageOf(R"({"@odata.context":"x/$deletedEntity","id":"7"})"),  // a tombstone's id
      R"({"error":{"code":"0x80040217","message":"x"}})",
  };
  for (const std::string& body : cases) {
    const auto batch = Decode(body);
    ASSERT_FALSE(batch) << body;
    EXPECT_EQ(batch.error().code, ErrorCode::kProtocol) << body;
  }
}

TEST_F(DecodePageTest, LinksAloneNeedAWholePageToo) {
  std::string whole = PageOf(RowOf(kIdA, 1) + "," + RowOf(kIdB, 2));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::string cut = whole.substr(0, length);
    ASSERT_FALSE(decoder.DecodeLinks(cut)) << "cut at " << length;
  }
  const auto read = decoder.DecodeLinks(whole);
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_EQ(read->delta, kDeltaLink);
  for (std::string body : {R"({"value":[1],"@odata.nextLink":"x"})", R"({"value":[]})",
                           R"({"@odata.nextLink":"x"})"}) {
    EXPECT_FALSE(decoder.DecodeLinks(body)) << body;
  }
}

std::string LargePage() {
  std::string rows;
  for (int i = 0; rows.size() < 20'000; ++i) {
    if (i > 0) rows += ',';
    Guid id;
    id.bytes[0] = static_cast<std::uint8_t>(i);
    id.bytes[1] = 7;
    rows += i % 9 == 8
                ? R"({"@odata.context":"x#samples/$deletedEntity","id":")" + id.ToString() +
                      R"(","reason":"deleted"})"
                : RowOf(id.ToString(), i + 1,
                        R"("statecode":1,"active":false,"amount":12.50,"name":"n\u00e9 {}[]",)"
                        R"("nested":{"a":[1,2,{"b":"}"}]},"createdon":"2020-01-01T00:00:00Z")");
  }
  return PageOf(rows);
}

TEST_F(DecodePageTest, APageCutAnywhereNeverYieldsABatch) {
  const std::string whole = LargePage();
  ASSERT_TRUE(Decode(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto batch = Decode(whole.substr(0, length));
    ASSERT_FALSE(batch) << "cut at " << length;
    ASSERT_EQ(batch.error().code, ErrorCode::kProtocol);
  }
}

TEST_F(DecodePageTest, ACutPageIsRefusedWhateverStandsBehindItInTheBuffer) {
  const std::string whole = PageOf(RowOf(kIdA, 1, R"("name":"x")"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::string body = whole;  // the rest stays in the spare capacity
    body.resize(length);
    ASSERT_FALSE(decoder.DecodePage(schema, body)) << "cut at " << length;
  }
}

TEST_F(DecodePageTest, BitFlipsNeverCrash) {
  const std::string whole = LargePage();
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string body = whole;
    for (int flips = 0; flips < 1 + i % 3; ++flips) {
      body[random() % body.size()] ^= static_cast<char>(1 << random() % 8);
    }
    const auto batch = Decode(std::move(body));
    EXPECT_TRUE(batch || batch.error().code == ErrorCode::kProtocol);
  }
}

TEST_F(DecodePageTest, RowByKey) {
  std::string body =
      R"({"@odata.context":"x#samples/$entity",)" + RowOf(kIdA, 4, R"("name":"one")").substr(1);
  const auto batch = decoder.DecodeRow(schema, body);
  ASSERT_TRUE(batch) << batch.error().ToString();
  ASSERT_EQ(batch->rows(), 1U);
  EXPECT_EQ(batch->Text(0, Column("name")), "one");
  std::string broken = body.substr(0, body.size() - 3);
  EXPECT_FALSE(decoder.DecodeRow(schema, broken));
}

}  // namespace
}  // namespace opendes::source
