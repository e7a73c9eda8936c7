// The resolver against a vault that the test plays.
#include "secrets/key_vault_secrets.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "http/server.h"

namespace opendes::secrets {
namespace {

constexpr char kTenant[] = "11111111-2222-3333-4444-555555555555";
constexpr char kOtherTenant[] = "99999999-2222-3333-4444-555555555555";
const OrganizationId kOrganization("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");

class NumberedTokens final : public auth::TokenProvider {
 public:
  Result<std::shared_ptr<const Secret>> Get(std::stop_token) override {
    return std::make_shared<const Secret>(fmt::format("token{}", number_));
  }
  void Invalidate(const std::shared_ptr<const Secret>&) override { ++number_; }

 private:
  int number_ = 1;
};

class KeyVaultTest : public testing::Test {
 protected:
  void SetUp() override {
    server_ = std::move(*http::StartServer(
        {}, [this](const http::ServerRequest& request) { return Answer(request); }));
    client_ = std::move(*http::MakeClient({.allow_plain_http = true}));
    origin_ = fmt::format("http://127.0.0.1:{}", server_->port());
    resolver_ = MakeKeyVaultSecrets(
        client_.get(), {.hosts = {.trusted_origins = {origin_}}},
        [](const OrganizationId& id) -> Result<std::string> {
          if (id == kOrganization) return std::string(kTenant);
          return Fail(ErrorCode::kNotFound, Blame::kCaller, "not configured");
        },
        [this](std::string_view tenant, std::string_view scope) {
          asked_for_ = fmt::format("{} {}", tenant, scope);
          return has_credentials_ ? &tokens_ : nullptr;
        });
  }

  http::ServerResponse Answer(const http::ServerRequest& request) {
    ++requests_;
    target_ = request.target;
    const auto token = http::Find(request.headers, "Authorization");
    if (!token || token == revoked_) {
      return {.status = 401, .headers = {{"WWW-Authenticate", challenge_}}};
    }
    return {.status = status_, .headers = {{"Location", "/secrets/other"}}, .body = body_};
  }

  Result<Secret> Resolve(const OrganizationId& organization = kOrganization) {
    return resolver_->Resolve({origin_ + "/secrets/warehouse"}, organization, {});
  }
  void ExpectCode(ErrorCode code) {
    const auto secret = Resolve();
    ASSERT_FALSE(secret);
    EXPECT_EQ(Facts(secret.error().code).word, Facts(code).word) << secret.error().ToString();
    EXPECT_EQ(secret.error().ToString().find("CANARY"), std::string::npos);
  }
  static std::string Body(std::string_view tags) {
    return fmt::format(R"({{"value":"CANARY","id":"x","attributes":{{"enabled":true}},"tags":{}}})",
                       tags);
  }
  static std::string Tag(std::string_view key, std::string_view value) {
    return fmt::format(R"({{"{}":"{}"}})", key, value);
  }

  std::atomic<int> requests_ = 0;
  std::string challenge_ = fmt::format(
      R"(Bearer authorization="https://login.example/{}", resource="https://vault.azure.net")",
      kTenant);
  std::string body_ = Body(Tag(kOrganization.str(), kTenant));
  int status_ = 200;
  std::string revoked_;
  std::string target_;
  std::string asked_for_;
  bool has_credentials_ = true;
  NumberedTokens tokens_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Client> client_;
  std::string origin_;
  std::unique_ptr<SecretResolver> resolver_;
};

TEST_F(KeyVaultTest, FollowsTheChallengeAndReadsTheValue) {
  const auto secret = Resolve();
  ASSERT_TRUE(secret) << secret.error().ToString();
  EXPECT_EQ(secret->Reveal(), "CANARY");
  EXPECT_EQ(target_, "/secrets/warehouse/?api-version=7.4");
  EXPECT_EQ(asked_for_, fmt::format("{} https://vault.azure.net/.default", kTenant));
  EXPECT_EQ(requests_, 2);
}

TEST_F(KeyVaultTest, ReadsUnquotedChallenges) {
  challenge_ = fmt::format(
      "Bearer authorization_uri=https://login.example/{},resource=https://vault.azure.net",
      kTenant);
  EXPECT_TRUE(Resolve());
}

TEST_F(KeyVaultTest, TagsCompareWithoutCase) {
  body_ = Body(Tag("AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE", kTenant));
  EXPECT_TRUE(Resolve());
}

TEST_F(KeyVaultTest, ASecretWithoutTheOrganisationsTagIsNotGiven) {
  for (const std::string& tags :
       {std::string("{}"), std::string("null"), std::string("[]"),
        Tag(kOrganization.str(), kOtherTenant), Tag(kOtherTenant, kTenant),
        Tag(kTenant, kOrganization.str()), Tag(kOrganization.str(), ""),
        Tag(kOrganization.str(), std::string(kTenant) + "x"),
        fmt::format(R"({{"{}":1}})", kOrganization)}) {
    body_ = Body(tags);
    ExpectCode(ErrorCode::kForbidden);
  }
}

TEST_F(KeyVaultTest, ADisabledSecretIsNotGiven) {
  body_ = fmt::format(R"({{"value":"CANARY","attributes":{{"enabled":false}},"tags":{}}})",
                      Tag(kOrganization.str(), kTenant));
  ExpectCode(ErrorCode::kForbidden);
}

TEST_F(KeyVaultTest, StatusesBecomeCodesAndBodiesAreNotRepeated) {
  body_ = R"({"error":{"code":"SecretNotFound","message":"CANARY"}})";
  for (const auto& [status, code] :
       std::vector<std::pair<int, ErrorCode>>{{404, ErrorCode::kNotFound},
                                              {403, ErrorCode::kForbidden},
                                              {302, ErrorCode::kUnavailable},  // not followed
                                              {429, ErrorCode::kUnavailable},
                                              {500, ErrorCode::kUnavailable}}) {
    status_ = status;
    requests_ = 0;
    ExpectCode(code);
    EXPECT_EQ(requests_, 2) << status;
    EXPECT_EQ(Resolve().error().detail, "SecretNotFound");
  }
  body_ = R"({"error":{"code":"CANARY 1234","message":"x"}})";
  ExpectCode(ErrorCode::kUnavailable);
}

TEST_F(KeyVaultTest, ARevokedTokenIsRenewedOnce) {
  revoked_ = "Bearer token1";
  EXPECT_TRUE(Resolve());
  EXPECT_EQ(requests_, 3);
}

TEST_F(KeyVaultTest, CredentialsGoNowhereAVaultSays) {
  for (
      const std::string& challenge :
      {std::string(), std::string("Basic realm=\"x\""), std::string("Bearer"),
       std::string(
           R"(Bearer authorization="https://evil.example/common", resource="https://vault.azure.net")"),
       std::string(
           R"(Bearer authorization="https://evil.example/", resource="https://vault.azure.net")"),
       fmt::format(R"(Bearer authorization="https://login.example/{}")", kTenant)}) {
    challenge_ = challenge;
    ExpectCode(ErrorCode::kUnavailable);
  }
  challenge_ = fmt::format(
      R"(Bearer authorization="https://login.example/{}", resource="https://vault.azure.net")",
      kOtherTenant);
  ExpectCode(ErrorCode::kForbidden);
  EXPECT_EQ(asked_for_, "");
}

TEST_F(KeyVaultTest, WithoutCredentialsOrOrganisationNothingIsAsked) {
  has_credentials_ = false;
  ExpectCode(ErrorCode::kForbidden);
  requests_ = 0;
  const auto stranger = Resolve(OrganizationId(kOtherTenant));
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(requests_, 0);
}

TEST_F(KeyVaultTest, AnUnreachableVaultIsUnavailable) {
  server_.reset();
  ExpectCode(ErrorCode::kUnavailable);
}

TEST_F(KeyVaultTest, BrokenAnswersGiveNothing) {
  for (const char* body : {"", "null", "[]", "{", "<html>CANARY</html>"}) {
    body_ = body;
    ExpectCode(ErrorCode::kForbidden);
  }
  body_ = fmt::format(R"({{"tags":{}}})", Tag(kOrganization.str(), kTenant));
  ExpectCode(ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace opendes::secrets
