// The document says what the route table does, and its references lead somewhere.
#include <map>
#include <set>

#include "api/route_table.h"
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

class SwaggerTest : public ApiTest {
 protected:
  json::value Document() { return Ok(SendAs("", "GET", "/swagger/docs/2016-01-01")); }
};

// "GET /path" -> operation id.
using Operations = std::map<std::string, std::string>;

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

Operations OperationsOf(const json::value& document) {
  Operations operations;
  for (const auto& path : document.at("paths").as_object()) {
    for (const auto& method : path.value().as_object()) {
      operations[Upper(method.key()) + " " + std::string(path.key())] =
          method.value().at("operationId").as_string();
    }
  }
  return operations;
}

void CollectReferences(const json::value& value, std::set<std::string>& references) {
  if (value.is_array()) {
    for (const json::value& item : value.get_array()) CollectReferences(item, references);
  }
  if (!value.is_object()) return;
  for (const auto& member : value.get_object()) {
    if (member.key() == "$ref") references.emplace(member.value().as_string());
    CollectReferences(member.value(), references);
  }
}

TEST_F(SwaggerTest, TheDocumentAndTheRouteTableAgree) {
  Operations routes;
  for (const Route& route : Routes()) {
    if (route.access == Access::kAnonymous) continue;
    routes[std::string(route.method) + " " + std::string(route.path)] = route.operation;
  }
  EXPECT_EQ(OperationsOf(Document()), routes);
}

TEST_F(SwaggerTest, EveryReferenceLeadsToADefinitionAndEveryDefinitionIsUsed) {
  const json::value document = Document();
  std::set<std::string> references;
  CollectReferences(document, references);
  std::set<std::string> defined;
  for (const std::string section : {"definitions", "responses"}) {
    for (const auto& member : document.at(section).as_object()) {
      defined.insert("#/" + section + "/" + std::string(member.key()));
    }
  }
  EXPECT_EQ(references, defined);
}

TEST_F(SwaggerTest, HostAndSchemeAreWhereClientsReachTheService) {
  const json::value document = Document();
  EXPECT_EQ(document.at("swagger").as_string(), "2.0");
  EXPECT_EQ(document.at("host").as_string(), "des.contoso.example");
  EXPECT_EQ(document.at("schemes"), json::array{"https"});
}

// Every member of a real answer is in the model of that name.
TEST_F(SwaggerTest, TheModelsHoldWhatIsAnswered) {
  const json::value definitions = Document().at("definitions");
  const std::string id = Create();
  const json::value profile = Ok(Send("GET", "profiles/" + id + "?status=true"));
  const json::value& entity = profile.at("Entities").at(0);
  const std::vector<std::pair<std::string, json::value>> answers = {
      {"ProfileDetailsDTO", profile},
      {"ProfileStatus", profile.at("Status")},
      {"RetryPolicyDescription", profile.at("RetryPolicy")},
      {"EntityDetailsDTO", entity},
      {"EntityExportStatusDescription", entity.at("Status")},
      {"DiscoverResponse", Ok(Send("GET", "metadata/discover?organizationUrl=" + kUrl))},
      {"StatusResponse", Ok(Send("POST", "profiles/" + id + "/activate"))},
      {"ErrorResponse", json::parse(Send("GET", "profiles/x").body)}};
  for (const auto& [model, answer] : answers) {
    const json::object& properties = definitions.at(model).at("properties").as_object();
    for (const auto& member : answer.as_object()) {
      EXPECT_TRUE(properties.contains(member.key())) << model << "." << member.key();
    }
  }
}

TEST_F(SwaggerTest, ThePageHasAStrictPolicyAndItsFilesAreThere) {
  const auto page = SendAs("", "GET", "/swagger/ui/index");
  EXPECT_EQ(page.status, 200);
  const auto policy = http::Find(page.headers, "Content-Security-Policy").value_or("");
  EXPECT_NE(policy.find("script-src 'self'"), std::string_view::npos) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string_view::npos) << policy;
  EXPECT_EQ(page.body.find("<script>"), std::string::npos) << "an inline script";
  for (std::size_t at = 0; (at = page.body.find("/swagger/ui/", at)) != std::string::npos; ++at) {
    const std::string file = page.body.substr(at, page.body.find('"', at) - at);
    EXPECT_EQ(SendAs("", "GET", file).status, 200) << file;
  }
  if (page.body.find("swagger-ui-bundle.js") != std::string::npos) {
    const std::string licence = SendAs("", "GET", "/swagger/ui/LICENSE").body;
    EXPECT_NE(licence.find("Apache License"), std::string::npos) << licence;
    EXPECT_NE(SendAs("", "GET", "/swagger/ui/NOTICE").body.find("swagger-ui"), std::string::npos);
    EXPECT_NE(page.body.find("href=\"/swagger/ui/LICENSE\""), std::string::npos) << page.body;
  }
  Failed(SendAs("", "GET", "/swagger/ui/..%2f..%2fetc%2fpasswd"), 404, "NotFound");
}

}  // namespace
}  // namespace opendes::api::test
