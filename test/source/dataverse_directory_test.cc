#include "source/dataverse/dataverse_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <string>

#include "test/source/test_parts.h"

namespace opendes::source {
namespace {

using ::testing::HasSubstr;

constexpr char kTenant[] = "AAAAAAAA-0d87-e711-80e5-00155db19e6d";
constexpr char kIdOne[] = "11111111-0d87-e711-80e5-00155db19e6d";

OrganizationConfig Config(std::string url) {
  OrganizationConfig config;
  config.url = std::move(url);
  config.tenant_id = kTenant;
  config.client_id = "app";
  config.client_secret = Secret("CANARY-secret");
  return config;
}

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() {
    client.respond = [this](const http::ClientRequest& request) -> ScriptedClient::Reply {
      if (request.url.find("/oauth2/") != std::string::npos) {
        return Answer(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"abc"})");
      }
      if (down && request.url.starts_with("https://two.")) return Answer(403, "");
      const bool one = request.url.starts_with("https://one.");
      if (request.url.ends_with("WhoAmI")) {
        ++identified;
        return Answer(200, fmt::format(R"({{"OrganizationId":"{}"}})",
                                       one ? kIdOne : "22222222-0d87-e711-80e5-00155db19e6d"));
      }
      return Answer(200, R"({"Detail":{"FriendlyName":"Friendly"}})");
    };
  }
  std::unique_ptr<OrganizationDirectory> Make() {
    std::vector<OrganizationConfig> configs;
    configs.push_back(Config("https://two.crm.dynamics.com/"));
    configs.push_back(Config("https://one.crm.dynamics.com"));
    auto made = MakeDataverseDirectory(std::move(configs), &client, &clock, &metrics);
    EXPECT_TRUE(made) << (made ? "" : made.error().ToString());
    return *std::move(made);
  }

  SystemClock clock;  // the directory waits for organisations for a real time
  ScriptedClient client;
  telemetry::Metrics metrics;
  bool down = false;
  int identified = 0;
};

TEST_F(DirectoryTest, FindsByUrlInAnySpellingAndAsksOnce) {
  const auto directory = Make();
  EXPECT_TRUE(client.requests.empty());
  for (const char* url : {"https://one.crm.dynamics.com", "HTTPS://One.crm.dynamics.com/"}) {
    const auto entry = directory->FindByUrl(url, {});
    ASSERT_TRUE(entry) << entry.error().ToString();
    EXPECT_EQ(entry->id.str(), kIdOne);
    EXPECT_EQ(entry->url, "https://one.crm.dynamics.com/");
    EXPECT_EQ(entry->name, "Friendly");
    EXPECT_EQ(entry->tenant_id, "aaaaaaaa-0d87-e711-80e5-00155db19e6d");
  }
  EXPECT_EQ(identified, 1);
}

TEST_F(DirectoryTest, UnknownOnesSayWhereToAddThem) {
  const auto directory = Make();
  const auto by_url = directory->FindByUrl("https://three.crm.dynamics.com/", {});
  ASSERT_FALSE(by_url);
  EXPECT_EQ(by_url.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(by_url.error().message, HasSubstr("[[organizations]]"));
  const auto by_id = directory->FindById(OrganizationId("x"), {});
  ASSERT_FALSE(by_id);
  EXPECT_EQ(by_id.error().code, ErrorCode::kNotFound);
}

TEST_F(DirectoryTest, AnUnreachableOneIsLeftOutAndDoesNotHideOthers) {
  down = true;
  const auto directory = Make();
  const auto entries = directory->List({});
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 1U);
  EXPECT_EQ((*entries)[0].id.str(), kIdOne);
  EXPECT_TRUE(directory->FindById(OrganizationId(kIdOne), {}));
  EXPECT_TRUE(directory->MakeSource(OrganizationId(kIdOne)));
  // It may be the one that is down.
  EXPECT_EQ(directory->FindById(OrganizationId("y"), {}).error().code, ErrorCode::kForbidden);
}

// Lets the second organisation answer when the first has.
class InOrder final : public http::Client {
 public:
  explicit InOrder(http::Client& inner) : inner_(inner) {}
  Result<http::ClientResponse> Send(const http::ClientRequest& request,
                                    std::stop_token stop) override {
    if (request.url == "https://two.crm.dynamics.com/api/data/v9.2/WhoAmI") {
      const auto waited = one_answered_.get_future().wait_for(std::chrono::seconds(10));
      EXPECT_EQ(waited, std::future_status::ready) << "it was asked before the other was";
    }
    auto answer = inner_.Send(request, std::move(stop));
    if (request.url == "https://one.crm.dynamics.com/api/data/v9.2/WhoAmI") {
      one_answered_.set_value();
    }
    return answer;
  }

 private:
  http::Client& inner_;
  std::promise<void> one_answered_;
};

TEST_F(DirectoryTest, AllAreAskedAtTheSameTime) {
  InOrder in_order(client);
  std::vector<OrganizationConfig> configs;
  configs.push_back(Config("https://two.crm.dynamics.com/"));
  configs.push_back(Config("https://one.crm.dynamics.com/"));
  const auto made = MakeDataverseDirectory(std::move(configs), &in_order, &clock, &metrics);
  ASSERT_TRUE(made);
  const auto entries = (*made)->List({});
  ASSERT_TRUE(entries);
  EXPECT_EQ(entries->size(), 2U);
}

TEST_F(DirectoryTest, SourcesShareTheToken) {
  const auto directory = Make();
  const RunContext context{.clock = &clock, .stop = {}, .epoch = 0};
  for (int i = 0; i < 3; ++i) {
    const auto source = directory->MakeSource(OrganizationId(kIdOne));
    ASSERT_TRUE(source);
    ASSERT_TRUE((*source)->ReadOrganization(context));
  }
  const auto tokens = std::ranges::count_if(client.requests, [](const auto& request) {
    return request.url.find("/oauth2/") != std::string::npos;
  });
  EXPECT_LE(tokens, 2);  // one an organisation
}

TEST_F(DirectoryTest, RefusesBadConfigurations) {
  const auto code = [&](OrganizationConfig config) {
    std::vector<OrganizationConfig> configs;
    configs.push_back(std::move(config));
    const auto made = MakeDataverseDirectory(std::move(configs), &client, &clock, &metrics);
    return made ? ErrorCode::kInternal : made.error().code;
  };
  for (const char* url : {"", "org", "http://org.example.com", "https://org.example.com/api",
                          "ftp://org.example.com", "https://user@org.example.com"}) {
    EXPECT_EQ(code(Config(url)), ErrorCode::kInvalidConfig) << url;
  }
  OrganizationConfig tenant = Config("https://org.example.com");
  tenant.tenant_id = "contoso";
  EXPECT_EQ(code(std::move(tenant)), ErrorCode::kInvalidConfig);
  OrganizationConfig plain = Config("http://127.0.0.1:8080");
  plain.allow_plain_http = true;
  EXPECT_EQ(code(std::move(plain)), ErrorCode::kInternal);

  std::vector<OrganizationConfig> twice;
  twice.push_back(Config("https://org.example.com"));
  twice.push_back(Config("https://ORG.example.com/"));
  EXPECT_FALSE(MakeDataverseDirectory(std::move(twice), &client, &clock, &metrics));
}

}  // namespace
}  // namespace opendes::source
