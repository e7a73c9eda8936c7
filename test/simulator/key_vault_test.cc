#include "simulator/key_vault/key_vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/identity/identities.h"
#include "simulator/identity/token_issuer.h"

namespace opendes::sim {
namespace {

using testing::HasSubstr;

class KeyVaultTest : public testing::Test {
 protected:
  KeyVaultTest()
      : clock_(TimePoint(std::chrono::seconds(1'800'000'000))),
        keys_(SigningKeys::Make().value()),
        issuer_(*keys_, clock_),
        checker_(*keys_, clock_),
        vault_(checker_, clock_) {
    vault_.SetUrls("https://localhost:1", "https://localhost:1/tenant");
  }

  http::ServerResponse Ask(const std::string& target, std::string_view client) {
    http::ServerRequest request;
    request.method = "GET";
    request.target = target;
    if (const Application* application = FindApplication(client)) {
      const Grant grant{application, nullptr, "https://vault.azure.net", {}};
      request.headers = {{"Authorization", "Bearer " + issuer_.AccessToken(grant, "https://x")}};
    }
    return vault_.Answer(request).value();
  }
  http::ServerResponse Ask(const std::string& target) { return Ask(target, kReplicatorClientId); }

  FakeClock clock_;
  std::unique_ptr<SigningKeys> keys_;
  TokenIssuer issuer_;
  TokenChecker checker_;
  KeyVault vault_;
};

TEST_F(KeyVaultTest, ChallengesWhoBringsNoToken) {
  const http::ServerResponse response = Ask("/secrets/a?api-version=7.4", "nobody");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(
      http::Find(response.headers, "WWW-Authenticate"),
      R"(Bearer authorization="https://localhost:1/tenant", resource="https://vault.azure.net")");
}

TEST_F(KeyVaultTest, GivesTheNewestVersionAndOlderOnesByTheirId) {
  const std::string old = vault_.Put("db", "first", {{"contoso", "tenant"}});
  vault_.Put("db", "second");
  EXPECT_THAT(Ask("/secrets/db?api-version=7.4").body, HasSubstr(R"("value":"second")"));
  EXPECT_THAT(Ask("/secrets/db/?api%2Dversion=7.4").body, HasSubstr(R"("value":"second")"));
  const http::ServerResponse response = Ask("/secrets/db/" + old + "?api-version=7.4");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("value":"first")"));
  EXPECT_THAT(response.body, HasSubstr(R"("tags":{"contoso":"tenant"})"));
  EXPECT_THAT(response.body, HasSubstr("https://localhost:1/secrets/db/" + old));
}

TEST_F(KeyVaultTest, RefusesInKeyVaultsWords) {
  vault_.Put("off", "x", {}, false);
  EXPECT_EQ(Ask("/secrets/none?api-version=7.4").status, 404);
  EXPECT_THAT(Ask("/secrets/none?api-version=7.4").body, HasSubstr("SecretNotFound"));
  EXPECT_THAT(Ask("/secrets/off/abc?api-version=7.4").body, HasSubstr("SecretNotFound"));
  EXPECT_EQ(Ask("/secrets/off?api-version=7.4").status, 403);
  EXPECT_THAT(Ask("/secrets/off?api-version=7.4").body, HasSubstr("SecretDisabled"));
  EXPECT_EQ(Ask("/secrets/off").status, 400);
  EXPECT_EQ(Ask("/secrets?api-version=7.4").status, 400);
  EXPECT_EQ(Ask("/secrets/off?api-version=7.4", kVisitorClientId).status, 403);
  EXPECT_EQ(Ask("/secrets/off?api-version=7.4", kStrangerClientId).status, 401);
}

TEST_F(KeyVaultTest, DeletedSecretsAreGone) {
  vault_.Put("db", "x");
  EXPECT_TRUE(vault_.Delete("db"));
  EXPECT_FALSE(vault_.Delete("db"));
  EXPECT_EQ(Ask("/secrets/db?api-version=7.4").status, 404);
}

TEST_F(KeyVaultTest, OtherPathsAreNotTheVaults) {
  http::ServerRequest request;
  request.target = "/secretsauce";
  EXPECT_FALSE(vault_.Answer(request));
}

}  // namespace
}  // namespace opendes::sim
