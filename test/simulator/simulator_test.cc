// The whole program over sockets: sign-in, control, faults, limits, compression.
#include "simulator/simulator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <thread>

#include "http/client.h"
#include "simulator/identity/identities.h"
#include "simulator/row_scale.h"

namespace opendes::sim {
namespace {

using boost::json::object;

class SimulatorTest : public testing::Test {
 protected:
  static Options Open() {
    Options options;
    options.open = true;
    return options;
  }

  void Start(Options options) {
    options.rows = {{"account", 40}, {"contact", 20},     {"systemuser", 20},
                    {"role", 5},     {"organization", 1}, {"systemuserroles", 20}};
    auto simulator = Simulator::Start(options, clock_);
    ASSERT_TRUE(simulator) << simulator.error().ToString();
    simulator_ = std::move(*simulator);
    ready_ = boost::json::parse(simulator_->ready_line()).as_object();
    auto client = http::MakeClient({.ca_file = {}, .allow_plain_http = true});
    ASSERT_TRUE(client) << client.error().ToString();
    client_ = std::move(*client);
  }

  Result<http::ClientResponse> TrySend(const std::string& method, const std::string& target,
                                       const std::string& body = "") {
    http::ClientRequest request;
    request.method = method;
    request.url = target.starts_with("http") ? target : simulator_->first_url() + target;
    request.body = body;
    request.headers = headers_;
    if (!token_.empty()) request.bearer = &token_;
    request.max_body = 64 * limits::kMiB;
    return client_->Send(request, {});
  }

  http::ClientResponse Send(const std::string& method, const std::string& target,
                            const std::string& body = "") {
    auto response = TrySend(method, target, body);
    EXPECT_TRUE(response) << response.error().ToString();
    return response ? std::move(*response) : http::ClientResponse();
  }

  object Json(const std::string& method, const std::string& target, const std::string& body = "") {
    boost::system::error_code failed;
    auto value = boost::json::parse(Send(method, target, body).body, failed);
    return !failed && value.is_object() ? value.as_object() : object();
  }

  void SignIn(std::string_view client_id, std::string_view secret) {
    headers_ = {{"Content-Type", "application/x-www-form-urlencoded"}};
    const std::string url = std::string(ready_["authority_http"].as_string());
    object answer = Json("POST", url + "/oauth2/v2.0/token",
                         http::EncodeForm({{"grant_type", "client_credentials"},
                                           {"client_id", std::string(client_id)},
                                           {"client_secret", std::string(secret)},
                                           {"scope", simulator_->first_url() + ".default"}}));
    ASSERT_TRUE(answer.contains("access_token")) << boost::json::serialize(answer);
    token_ = Secret(std::string(answer["access_token"].as_string()));
    headers_.clear();
  }

  SystemClock clock_;
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<http::Client> client_;
  object ready_;
  http::Headers headers_;
  Secret token_;
};

constexpr char kAccounts[] = "api/data/v9.2/accounts?$select=name";

TEST_F(SimulatorTest, ChallengesAndKnowsItsUsers) {
  Start(Options());
  const auto refused = Send("GET", kAccounts);
  EXPECT_EQ(refused.status, 401);
  EXPECT_TRUE(http::Find(refused.headers, "WWW-Authenticate")
                  .value_or("")
                  .starts_with("Bearer authorization_uri="));
  SignIn(kReplicatorClientId, kReplicatorSecret);
  const object who = Json("GET", "api/data/v9.2/WhoAmI");
  const std::string user(who.at("UserId").as_string());
  const object roles = Json(
      "GET", "api/data/v9.2/systemusers(" + user +
                 ")/systemuserroles_association?$select=name&$filter=_roletemplateid_value%20eq%20"
                 "627090ff-40a3-4053-8790-584edc5be201");
  EXPECT_EQ(roles.at("value").as_array().size(), 1) << boost::json::serialize(roles);
  SignIn(kVisitorClientId, kVisitorSecret);
  Json("POST", "sim/unreadable", R"({"tables":["account"]})");
  EXPECT_EQ(Send("GET", kAccounts).status, 403);
  EXPECT_EQ(Send("GET", "api/data/v9.2/contacts").status, 200);
}

TEST_F(SimulatorTest, EveryAnswerCarriesTheServersHeaders) {
  Start(Open());
  const auto response = Send("GET", kAccounts);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(http::Find(response.headers, "x-ms-ratelimit-burst-remaining-xrm-requests"), "5,999");
  EXPECT_EQ(http::Find(response.headers, "x-ms-ratelimit-time-remaining-xrm-requests"), "1,200.00");
  EXPECT_TRUE(http::Find(response.headers, "Set-Cookie").value_or("").starts_with("ARRAffinity="));
}

TEST_F(SimulatorTest, ControlChangesRowsAndShowsTheTruth) {
  Start(Open());
  const object made = Json("POST", "sim/changes",
                           R"({"count":50,"seed":3,"tables":["account"],"create":1,"update":1,
                               "delete":1})");
  const auto count = [&](const char* name) { return made.at(name).to_number<std::int64_t>(); };
  EXPECT_EQ(count("created") + count("updated") + count("deleted"), 50);
  const std::string dump = Send("GET", "sim/dump/account").body;
  EXPECT_EQ(std::ranges::count(dump, '\n'), 40 + count("created") - count("deleted"));
  const object truth = boost::json::parse(dump.substr(0, dump.find('\n'))).as_object();
  const object row =
      Json("GET", "api/data/v9.2/accounts(" + std::string(truth.at("id").as_string()) + ")");
  for (const auto& member : truth.at("values").as_object()) {
    EXPECT_EQ(member.value(), row.at(member.key())) << member.key();
  }
  const object log = Json("GET", "sim/log?since=0");
  EXPECT_GE(log.at("changes").as_array().size(), 50);
  EXPECT_EQ(Send("POST", "sim/changes", R"({"tables":["nosuch"]})").status, 400);
  EXPECT_EQ(Send("POST", "sim/changes", "{").status, 400);
  EXPECT_EQ(Send("GET", "sim/nosuch").status, 404);
}

TEST_F(SimulatorTest, ControlWritesSingleRowsUnchecked) {
  Start(Open());
  const std::string id = "11111111-2222-3333-4444-555555555555";
  const std::string row = "sim/rows/account/" + id;
  Json("PUT", row,
       R"({"name":")" + std::string(500, 'x') + R"(","revenue":1.50,
                       "_primarycontactid_value":{"id":")" +
           id + R"(","table":"contact"}})");
  const std::string body = Send("GET", "api/data/v9.2/accounts(" + id + ")").body;
  EXPECT_NE(body.find("\"revenue\":1.50"), std::string::npos);
  EXPECT_NE(body.find(std::string(500, 'x')), std::string::npos);
  EXPECT_EQ(Send("DELETE", row).status, 200);
  EXPECT_EQ(Send("DELETE", row).status, 404);
}

TEST_F(SimulatorTest, SchemaChangesShowInRowsAndTokens) {
  Start(Open());
  headers_ = {{"Prefer", "odata.track-changes"}};
  const std::string link(Json("GET", kAccounts).at("@odata.deltaLink").as_string());
  headers_.clear();
  EXPECT_EQ(Send("POST", "sim/schema/account/new_added", R"({"kind":"Money"})").status, 200);
  EXPECT_TRUE(Json("GET", "api/data/v9.2/accounts?$top=1")
                  .at("value")
                  .as_array()[0]
                  .as_object()
                  .contains("new_added"));
  EXPECT_EQ(Json("GET", link).at("error").at("code"), boost::json::value("0x80044352"));
  EXPECT_EQ(Send("DELETE", "sim/schema/account/new_added").status, 200);
  EXPECT_EQ(Send("GET", "api/data/v9.2/accounts?$select=new_added").status, 400);
  EXPECT_EQ(Send("PATCH", "sim/schema/account", R"({"change_tracking":false})").status, 200);
  headers_ = {{"Prefer", "odata.track-changes"}};
  EXPECT_EQ(Json("GET", kAccounts).at("error").at("code"), boost::json::value("0x80072491"));
  EXPECT_EQ(Send("DELETE", "sim/schema/contact").status, 200);
  EXPECT_EQ(Send("GET", "api/data/v9.2/contacts").status, 404);
}

TEST_F(SimulatorTest, RestoreRunsVersionsBackwards) {
  Start(Open());
  const object before = Json("GET", "sim/status");
  Json("POST", "sim/changes", R"({"count":20})");
  const object after = Json("POST", "sim/restore", "{}");
  EXPECT_NE(after.at("organization"), before.at("organization"));
  EXPECT_EQ(after.at("version"), before.at("version"));
  const object same = Json("POST", "sim/restore", R"({"same_id":true})");
  EXPECT_EQ(same.at("organization"), after.at("organization"));
}

TEST_F(SimulatorTest, FaultsSpoilTheAnswersAskedFor) {
  Start(Open());
  const std::size_t whole = Send("GET", kAccounts).body.size();
  const auto plan = [&](const std::string& fault) {
    ASSERT_EQ(Send("POST", "sim/faults", fault).status, 200);
  };
  plan(R"({"kind":"status","status":503,"count":2,"skip":1,"retry_after":"soon"})");
  EXPECT_EQ(Send("GET", kAccounts).status, 200);
  EXPECT_EQ(Send("GET", kAccounts).status, 503);
  EXPECT_EQ(http::Find(Send("GET", kAccounts).headers, "Retry-After"), "soon");
  plan(R"({"kind":"status","status":500,"match":"contacts","count":-1})");
  EXPECT_EQ(Send("GET", kAccounts).status, 200);
  EXPECT_EQ(Send("GET", "api/data/v9.2/contacts").status, 500);
  EXPECT_EQ(Send("DELETE", "sim/faults").status, 200);
  EXPECT_EQ(Send("GET", "api/data/v9.2/contacts").status, 200);
  plan(R"({"kind":"truncate","after_bytes":100})");
  EXPECT_EQ(Send("GET", kAccounts).body.size(), 100);
  plan(R"({"kind":"slow","after_bytes":1000,"delay_ms":1})");
  EXPECT_EQ(Send("GET", kAccounts).body.size(), whole);
  plan(R"({"kind":"html"})");
  EXPECT_TRUE(Send("GET", kAccounts).body.starts_with("<!DOCTYPE html>"));
  for (const std::string kind : {"reset", "content-length", "gzip-corrupt"}) {
    plan(R"({"kind":")" + kind + R"(","after_bytes":200})");
    EXPECT_FALSE(TrySend("GET", kAccounts)) << kind;
  }
  EXPECT_EQ(Send("POST", "sim/faults", R"({"kind":"nosuch"})").status, 400);
}

TEST_F(SimulatorTest, FaultsSpoilLinksAndRows) {
  Start(Open());
  headers_ = {{"Prefer", "odata.track-changes,odata.maxpagesize=10"}};
  const std::string url = simulator_->first_url() + kAccounts;
  Send("POST", "sim/faults", R"({"kind":"same-next-link"})");
  EXPECT_EQ(Json("GET", url).at("@odata.nextLink"), boost::json::value(url));
  Send("POST", "sim/faults", R"({"kind":"foreign-link"})");
  EXPECT_TRUE(Json("GET", url)
                  .at("@odata.nextLink")
                  .as_string()
                  .starts_with("https://attacker.example/api/"));
  Send("POST", "sim/faults", R"({"kind":"duplicate-rows"})");
  const object page = Json("GET", url);
  const auto& rows = page.at("value").as_array();
  EXPECT_EQ(rows.size(), 11);
  EXPECT_EQ(rows[0], rows[1]);
}

TEST_F(SimulatorTest, ThrottlesByControl) {
  Start(Open());
  Send("POST", "sim/throttle", R"({"requests":2})");
  EXPECT_EQ(Send("GET", kAccounts).status, 200);
  EXPECT_EQ(Send("GET", kAccounts).status, 200);
  const auto refused = Send("GET", kAccounts);
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(http::Find(refused.headers, "Retry-After"));
  EXPECT_NE(refused.body.find("0x80072322"), std::string::npos);
  const object status = Json("GET", "sim/status");
  EXPECT_EQ(status.at("requests").at("status_429").to_number<int>(), 1);
}

TEST_F(SimulatorTest, CompressesWhenAsked) {
  Options options = Open();
  options.gzip = true;
  Start(options);
  headers_ = {{"Prefer", "odata.maxpagesize=40"}};
  const object page = Json("GET", "api/data/v9.2/accounts");
  EXPECT_EQ(page.at("value").as_array().size(), 40);
}

TEST_F(SimulatorTest, LiveChangesComeByThemselves) {
  Start(Open());
  Send("POST", "sim/live", R"({"rate":1000,"seconds":30,"tables":["account"]})");
  const auto version = [&] { return Json("GET", "sim/status").at("version").to_number<int>(); };
  const int first = version();
  for (int tries = 0; tries < 500 && version() == first; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GT(version(), first);
  EXPECT_EQ(Send("DELETE", "sim/live").status, 200);
  EXPECT_FALSE(Json("GET", "sim/status").at("live").at("running").as_bool());
}

TEST_F(SimulatorTest, OrganizationsAreApart) {
  Options options = Open();
  options.organizations = 2;
  Start(options);
  const auto& organizations = ready_["organizations"].as_array();
  ASSERT_EQ(organizations.size(), 2);
  const std::string second(organizations[1].at("http").as_string());
  EXPECT_NE(Json("GET", second + "api/data/v9.2/WhoAmI").at("OrganizationId"),
            Json("GET", "api/data/v9.2/WhoAmI").at("OrganizationId"));
}

TEST(CommandLine, RefusesNonsense) {
  const auto parse = [](std::vector<std::string> words) {
    words.insert(words.begin(), "dataverse-sim");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    return ParseCommandLine(static_cast<int>(argv.size()), argv.data());
  };
  EXPECT_EQ(parse({"--rows", "account=5,contact=0"}).options.rows["account"], 5);
  EXPECT_EQ(parse({"--listen", "127.0.0.1:8080"}).options.port, 8080);
  EXPECT_EQ(parse({"--help"}).exit_status, 0);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--nosuch"},
                                                {"--listen", "8080"},
                                                {"--listen", "127.0.0.1:99999"},
                                                {"--rows", "account"},
                                                {"--rows", "account=x"},
                                                {"--scale", "huge"},
                                                {"--page-links", "middle"},
                                                {"--organizations", "0"}}) {
    EXPECT_EQ(parse(words).exit_status, 2) << words[0];
    EXPECT_FALSE(parse(words).text.empty());
  }
}

TEST(RowScale, DefaultIsAboutSeventyThousandRows) {
  std::uint64_t total = 0;
  const auto counts = ScaleRows("default");
  ASSERT_TRUE(counts);
  for (const auto& [table, rows] : *counts) total += rows;
  EXPECT_GT(total, 65'000);
  EXPECT_LT(total, 75'000);
  EXPECT_FALSE(ScaleRows("huge"));
}

}  // namespace
}  // namespace opendes::sim
