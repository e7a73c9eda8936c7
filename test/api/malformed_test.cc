// Bodies that are not what they should be: a 400 that names the member, never a profile.
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

struct Malformed {
  std::string body;
  std::string named;  // in the message
};

std::string Deep(std::size_t depth) {
  return "{\"Settings\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
}

std::string Member(const std::string& member) {
  return kDescription.substr(0, kDescription.rfind('}')) + "," + member + "}";
}

const std::vector<Malformed>& Bodies() {
  static const std::vector<Malformed> bodies = {
      {"", "empty"},
      {" ", "JSON"},
      {"null", "object"},
      {"[]", "object"},
      {"\"text\"", "object"},
      {"{", "JSON"},
      {"{}}", "JSON"},
      {"{\"Name\":}", "JSON"},
      {"{'Name':'x'}", "JSON"},
      {"{\"Name\":NaN}", "JSON"},
      {"\xEF\xBB\xBF{}", "JSON"},
      {"{\"Name\":\"\xFF\"}", "UTF-8"},
      {"{\"Name\":\"\xC0\xAF\"}", "UTF-8"},
      {std::string("{\0}", 3), "JSON"},
      {Deep(65), "JSON"},
      {Deep(100'000), "JSON"},
      {Member("\"Name\": 5"), "Name"},
      {Member("\"Name\": {}"), "Name"},
      {Member("\"Name\": \"a\\u0000b\""), "Name"},
      {Member("\"Name\": \"\""), "Name"},
      {Member("\"Name\": \"" + std::string(101, 'n') + "\""), "Name"},
      {Member("\"OrganizationId\": \"contoso\""), "OrganizationId"},
      {Member("\"OrganizationId\": 7"), "OrganizationId"},
      {Member("\"DestinationType\": \"oracle\""), "DestinationType"},
      {Member("\"DestinationType\": 4"), "DestinationType"},
      {Member("\"DestinationKeyVaultUri\": []"), "DestinationKeyVaultUri"},
      {Member("\"DestinationKeyVaultUri\": \"\""), "DestinationKeyVaultUri"},
      {Member("\"DestinationSchemaName\": \"a b\""), "DestinationSchemaName"},
      {Member("\"DestinationSchemaName\": true"), "DestinationSchemaName"},
      {Member("\"DestinationPrefix\": \"x';DROP\""), "DestinationPrefix"},
      {Member("\"DestinationPrefix\": \"fifteen_letters\""), "DestinationPrefix"},
      {Member("\"Entities\": {}"), "Entities"},
      {Member("\"Entities\": \"account\""), "Entities"},
      {Member("\"Entities\": []"), "Entities"},
      {Member("\"Entities\": [1]"), "Entities[0]"},
      {Member("\"Entities\": [null]"), "Entities[0]"},
      {Member("\"Entities\": [{}]"), "Entities[0].Type"},
      {Member("\"Entities\": [{\"Type\": null}]"), "Entities[0].Type"},
      {Member("\"Entities\": [{\"Type\": \"account\"}, {\"Type\": 3}]"), "Entities[1].Type"},
      {Member("\"Entities\": [{\"Type\": \"account\", \"Settings\": []}]"), "Entities[0].Settings"},
      {Member("\"Entities\": [{\"Type\": \"account\", \"Object\": \"x\"}]"), "Entities[0].Object"},
      {Member("\"Entities\": [{\"Type\": \"a\"}, {\"Type\": \"A\"}]"), "Type"},
      {Member("\"Entities\": [{\"Type\": \"a-b\"}]"), "Type"},
      {Member("\"RetryPolicy\": 12"), "RetryPolicy"},
      {Member("\"RetryPolicy\": {\"MaxRetryCount\": 21}"), "RetryPolicy.MaxRetryCount"},
      {Member("\"RetryPolicy\": {\"MaxRetryCount\": -1}"), "RetryPolicy.MaxRetryCount"},
      {Member("\"RetryPolicy\": {\"MaxRetryCount\": 1.5}"), "RetryPolicy.MaxRetryCount"},
      {Member("\"RetryPolicy\": {\"MaxRetryCount\": \"5\"}"), "RetryPolicy.MaxRetryCount"},
      {Member("\"RetryPolicy\": {\"IntervalInSeconds\": 99999999999999999999}"),
       "RetryPolicy.IntervalInSeconds"},
      {Member("\"RetryPolicy\": {\"IntervalInSeconds\": 18446744073709551615}"),
       "RetryPolicy.IntervalInSeconds"},
      {Member("\"RetryPolicy\": {\"Backoff\": \"Quadratic\"}"), "RetryPolicy.Backoff"},
      {Member("\"RetryPolicy\": {\"Backoff\": []}"), "RetryPolicy.Backoff"},
      {Member("\"WriteDeleteLog\": \"yes\""), "WriteDeleteLog"},
      {Member("\"WriteDeleteLog\": 1"), "WriteDeleteLog"},
      {Member("\"Settings\": [1]"), "Settings"},
  };
  return bodies;
}

using MalformedTest = ApiTest;

TEST_F(MalformedTest, CreateAndValidateNameTheMember) {
  AcceptTerms();
  for (const Malformed& malformed : Bodies()) {
    SCOPED_TRACE(malformed.body.substr(0, 300));
    for (const std::string target : {"profiles", "profiles/validate"}) {
      const std::string message =
          Failed(Send("POST", target, malformed.body), 400, "InvalidArgument");
      EXPECT_NE(message.find(malformed.named), std::string::npos) << message;
      EXPECT_LT(message.size(), 2000U);
    }
  }
  EXPECT_TRUE(Ok(Send("GET", "profiles?organizationId=" + kOrganization)).as_array().empty());
}

TEST_F(MalformedTest, UpdateNamesTheMemberAndChangesNothing) {
  const std::string id = Create();
  const json::value before = Ok(Send("GET", "profiles/" + id));
  for (const Malformed& malformed : Bodies()) {
    SCOPED_TRACE(malformed.body.substr(0, 300));
    Failed(Send("PUT", "profiles/" + id, malformed.body), 400, "InvalidArgument");
  }
  EXPECT_EQ(Ok(Send("GET", "profiles/" + id)), before);
}

TEST_F(MalformedTest, UnknownMembersAndNullsAreIgnored) {
  AcceptTerms();
  Ok(Send("POST", "profiles",
          Member(R"("Id": null, "Version": null, "State": null, "Status": null, "Future": [[1]],
                    "OrganizationUrl": null, "DestinationPrefix": null, "Settings": null,
                    "DestinationSchemaName": "")")));
}

TEST_F(MalformedTest, SettingsAreReadUnderBothNamesAndKeptAsText) {
  const std::string id = Create(Member(
      R"("Entities": [{"Type": "Account", "Object": {"a": "x", "b": true, "c": 5, "d": null}}])"));
  const json::value entity = Ok(Send("GET", "profiles/" + id)).at("Entities").at(0);
  const json::object bag{{"a", "x"}, {"b", "true"}, {"c", "5"}};
  EXPECT_EQ(entity.at("Type").as_string(), "account");
  EXPECT_EQ(entity.at("Settings"), bag);
  EXPECT_EQ(entity.at("Object"), bag);
}

}  // namespace
}  // namespace opendes::api::test
