#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <filesystem>

#include "simulator/identity/base64url.h"
#include "simulator/identity/identities.h"
#include "simulator/identity/identity_provider.h"
#include "simulator/identity/token_checker.h"
#include "simulator/tls/server_certificate.h"

namespace opendes::sim {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kBaseUrl = "https://127.0.0.1:8443";
const std::string kOrganization = "https://localhost:9000/";
const std::string kTenant(kTenantId);

using Fields = std::vector<std::pair<std::string, std::string>>;

class IdentityTest : public testing::Test {
 protected:
  IdentityTest()
      : clock_(TimePoint(std::chrono::seconds(1'800'000'000))),
        keys_(SigningKeys::Make().value()),
        provider_(*keys_, clock_),
        checker_(*keys_, clock_) {
    provider_.SetBaseUrl(std::string(kBaseUrl));
  }

  http::ServerResponse Get(const std::string& target) {
    return provider_
        .Answer({.method = "GET",
                 .target = target,
                 .headers = {},
                 .body = {},
                 .peer_address = {},
                 .tls = true})
        .value();
  }

  http::ServerResponse Post(const std::string& target, const Fields& fields,
                            http::Headers headers = {}) {
    return provider_
        .Answer({.method = "POST",
                 .target = target,
                 .headers = std::move(headers),
                 .body = http::EncodeForm(fields),
                 .peer_address = {},
                 .tls = true})
        .value();
  }

  static Fields ClientCredentials() {
    return {{"grant_type", "client_credentials"},
            {"client_id", std::string(kReplicatorClientId)},
            {"client_secret", std::string(kReplicatorSecret)},
            {"scope", kOrganization + ".default"}};
  }

  static Fields Password(std::string_view user, std::string_view password) {
    return {{"grant_type", "password"},
            {"client_id", std::string(kPublicClientId)},
            {"username", std::string(user)},
            {"password", std::string(password)},
            {"scope", kOrganization + ".default openid offline_access"}};
  }

  boost::json::object Token(const Fields& fields, const std::string& tenant = kTenant) {
    const http::ServerResponse response = Post("/" + tenant + "/oauth2/v2.0/token", fields);
    EXPECT_EQ(response.status, 200) << response.body;
    return boost::json::parse(response.body).as_object();
  }

  Result<Caller> Check(std::string_view token) const {
    http::ServerRequest request;
    request.headers = {{"authorization", "Bearer " + std::string(token)}};
    const std::array<std::string, 1> audiences = {kOrganization};
    return checker_.Check(request, audiences);
  }

  static std::string Text(const boost::json::object& object, std::string_view name) {
    const boost::json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
  }

  static boost::json::object Claims(const std::string& token) {
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    return boost::json::parse(DecodeBase64Url(token.substr(first + 1, last - first - 1)).value())
        .as_object();
  }

  std::string ErrorOf(const Fields& fields, int status, const std::string& tenant = kTenant) {
    const http::ServerResponse response = Post("/" + tenant + "/oauth2/v2.0/token", fields);
    EXPECT_EQ(response.status, status) << response.body;
    const boost::json::object body = boost::json::parse(response.body).as_object();
    EXPECT_TRUE(body.contains("correlation_id"));
    return Text(body, "error") + ' ' + Text(body, "error_description");
  }

  FakeClock clock_;
  std::unique_ptr<SigningKeys> keys_;
  IdentityProvider provider_;
  TokenChecker checker_;
};

Fields With(Fields fields, std::string_view name, std::string_view value) {
  for (auto& [key, old] : fields) {
    if (key == name) old = value;
  }
  return fields;
}

TEST_F(IdentityTest, DiscoveryDiffersByVersion) {
  const auto one =
      boost::json::parse(Get("/" + kTenant + "/.well-known/openid-configuration").body).as_object();
  const auto two =
      boost::json::parse(Get("/" + kTenant + "/v2.0/.well-known/openid-configuration").body)
          .as_object();
  EXPECT_EQ(Text(one, "issuer"), std::string(kBaseUrl) + "/" + kTenant + "/");
  EXPECT_EQ(Text(two, "issuer"), std::string(kBaseUrl) + "/" + kTenant + "/v2.0");
  EXPECT_THAT(Text(one, "token_endpoint"), testing::EndsWith("/oauth2/token"));
  EXPECT_THAT(Text(two, "token_endpoint"), testing::EndsWith("/oauth2/v2.0/token"));
  EXPECT_EQ(Get("/nowhere/.well-known/openid-configuration").status, 400);
  EXPECT_THAT(Get("/common/discovery/instance?api-version=1.1").body, HasSubstr("preferred_cache"));
  EXPECT_THAT(Get("/common/UserRealm/a%40b.example?api-version=1.0").body, HasSubstr("Managed"));
}

TEST_F(IdentityTest, OtherPathsAreNotTheDirectorys) {
  for (const char* target : {"/", "/api/data/v9.2/accounts", "/secrets/x", "/a/b/c"}) {
    EXPECT_FALSE(provider_.Answer({.method = "GET",
                                   .target = target,
                                   .headers = {},
                                   .body = {},
                                   .peer_address = {},
                                   .tls = false}))
        << target;
  }
}

TEST_F(IdentityTest, AnApplicationGetsAVersion1TokenForAnOrganization) {
  const boost::json::object answer = Token(ClientCredentials());
  EXPECT_EQ(answer.at("expires_in"), 3599);
  EXPECT_FALSE(answer.contains("refresh_token"));
  const boost::json::object claims = Claims(Text(answer, "access_token"));
  EXPECT_EQ(Text(claims, "ver"), "1.0");
  EXPECT_EQ(Text(claims, "iss"), std::string(kBaseUrl) + "/" + kTenant + "/");
  EXPECT_EQ(Text(claims, "appid"), kReplicatorClientId);
  EXPECT_FALSE(claims.contains("upn"));
  const Result<Caller> caller = Check(Text(answer, "access_token"));
  ASSERT_TRUE(caller) << caller.error().ToString();
  EXPECT_EQ(caller->object_id, FindApplication(kReplicatorClientId)->object_id);
  EXPECT_EQ(caller->user_name, "");
}

TEST_F(IdentityTest, TheApiGetsVersion2Tokens) {
  for (const std::string prefix : {"", "api://"}) {
    const std::string scope = prefix + std::string(kApiClientId) + "/.default";
    const boost::json::object claims =
        Claims(Text(Token(With(ClientCredentials(), "scope", scope)), "access_token"));
    EXPECT_EQ(Text(claims, "ver"), "2.0");
    EXPECT_EQ(Text(claims, "aud"), kApiClientId);
    EXPECT_EQ(Text(claims, "azp"), kReplicatorClientId);
    EXPECT_THAT(Text(claims, "iss"), testing::EndsWith("/v2.0"));
  }
}

TEST_F(IdentityTest, Version1WritesNumbersAsTextAndTakesAResource) {
  Fields fields = ClientCredentials();
  fields.back() = {"resource", kOrganization};
  const http::ServerResponse response = Post("/" + kTenant + "/oauth2/token", fields);
  ASSERT_EQ(response.status, 200) << response.body;
  const boost::json::object body = boost::json::parse(response.body).as_object();
  EXPECT_EQ(Text(body, "expires_in"), "3599");
  EXPECT_EQ(Text(body, "resource"), kOrganization);
  EXPECT_TRUE(Check(Text(body, "access_token")));
}

TEST_F(IdentityTest, CredentialsMayComeByBasicAuthentication) {
  const std::string pair =
      std::string(kReplicatorClientId) + ":" + http::PercentEncode(kReplicatorSecret);
  const http::ServerResponse response =
      Post("/" + kTenant + "/oauth2/v2.0/token",
           {{"grant_type", "client_credentials"}, {"scope", kOrganization + ".default"}},
           {{"Authorization", "Basic " + EncodeBase64Url(pair)}});
  EXPECT_EQ(response.status, 200) << response.body;
}

TEST_F(IdentityTest, RefusalsCarryEntrasCodes) {
  const Fields good = ClientCredentials();
  EXPECT_THAT(ErrorOf(With(good, "client_secret", "wrong"), 401),
              StartsWith("invalid_client AADSTS7000215"));
  EXPECT_THAT(ErrorOf(With(good, "client_secret", ""), 401), HasSubstr("AADSTS7000218"));
  EXPECT_THAT(ErrorOf(With(good, "client_id", "nobody"), 400),
              StartsWith("unauthorized_client AADSTS700016"));
  EXPECT_THAT(ErrorOf(With(good, "client_id", kStrangerClientId), 400), HasSubstr("AADSTS700016"));
  EXPECT_THAT(ErrorOf(With(good, "scope", kOrganization), 400),
              StartsWith("invalid_scope AADSTS1002012"));
  EXPECT_THAT(ErrorOf(With(good, "grant_type", "magic"), 400),
              StartsWith("unsupported_grant_type AADSTS70003"));
  EXPECT_THAT(ErrorOf(With(good, "grant_type", ""), 400), HasSubstr("AADSTS900144"));
  EXPECT_THAT(ErrorOf(good, 400, "no-such-tenant"), HasSubstr("AADSTS90002"));
  EXPECT_THAT(ErrorOf(Password(kAdminUser, "wrong"), 400), StartsWith("invalid_grant AADSTS50126"));
  EXPECT_THAT(ErrorOf(Password("nobody@contoso.example", "x"), 400), HasSubstr("AADSTS50034"));
  EXPECT_THAT(ErrorOf(Password(kStrangerUser, kStrangerPassword), 400), HasSubstr("AADSTS50034"));
  EXPECT_THAT(ErrorOf(With(good, "client_id", kPublicClientId), 401), HasSubstr("AADSTS7000215"));
}

TEST_F(IdentityTest, AUserGetsTokensAndMayRefreshThem) {
  const boost::json::object answer = Token(Password("Admin@Contoso.example", kAdminPassword));
  const boost::json::object claims = Claims(Text(answer, "access_token"));
  EXPECT_EQ(Text(claims, "upn"), kAdminUser);
  EXPECT_EQ(Text(claims, "scp"), "user_impersonation");
  EXPECT_EQ(Text(Claims(Text(answer, "id_token")), "aud"), kPublicClientId);
  const boost::json::object again = Token({{"grant_type", "refresh_token"},
                                           {"client_id", std::string(kPublicClientId)},
                                           {"refresh_token", Text(answer, "refresh_token")}});
  EXPECT_EQ(Check(Text(again, "access_token"))->user_name, kAdminUser);
  EXPECT_THAT(ErrorOf({{"grant_type", "refresh_token"},
                       {"client_id", std::string(kPublicClientId)},
                       {"refresh_token", "invented"}},
                      400),
              HasSubstr("AADSTS9002313"));
}

TEST_F(IdentityTest, AStrangersTokenNamesTheOtherTenant) {
  const boost::json::object answer =
      Token(Password(kStrangerUser, kStrangerPassword), std::string(kOtherTenantId));
  EXPECT_EQ(Check(Text(answer, "access_token"))->tenant_id, kOtherTenantId);
}

TEST_F(IdentityTest, ACodeIsRedeemedOnceAndOnlyWithItsVerifier) {
  const std::string verifier = "a-verifier-of-more-than-forty-three-characters-long";
  // SHA-256 of the verifier, by the openssl command line.
  const std::string challenge = "va2IYS6ZQwNwf_ML8r069knZkIQURhoePIlqx-UuW8U";
  const std::string query = http::EncodeForm({{"client_id", std::string(kPublicClientId)},
                                              {"redirect_uri", "http://localhost:5000/ui/"},
                                              {"response_type", "code"},
                                              {"scope", kOrganization + ".default"},
                                              {"state", "s&1"},
                                              {"code_challenge", challenge},
                                              {"code_challenge_method", "S256"}});
  const std::string page = "/" + kTenant + "/oauth2/v2.0/authorize?" + query;
  EXPECT_THAT(Get(page).body, HasSubstr(std::string(kReaderUser)));
  EXPECT_THAT(Get(page).body, testing::Not(HasSubstr(std::string(kStrangerUser))));
  const auto code = [&] {
    const http::ServerResponse back = Post(page, {{"user", std::string(kReaderUser)}});
    EXPECT_EQ(back.status, 302);
    const std::string location(http::Find(back.headers, "Location").value());
    EXPECT_THAT(location, StartsWith("http://localhost:5000/ui/?code="));
    EXPECT_THAT(location, testing::EndsWith("&state=s%261"));
    return location.substr(location.find("code=") + 5,
                           location.find("&state") - location.find("code=") - 5);
  };
  const auto redeem = [&](const std::string& with) {
    return Fields{{"grant_type", "authorization_code"},
                  {"client_id", std::string(kPublicClientId)},
                  {"redirect_uri", "http://localhost:5000/ui/"},
                  {"code", code()},
                  {"code_verifier", with}};
  };
  EXPECT_THAT(ErrorOf(redeem("another verifier"), 400), HasSubstr("AADSTS501481"));
  const Fields good = redeem(verifier);
  EXPECT_EQ(Check(Text(Token(good), "access_token"))->user_name, kReaderUser);
  EXPECT_THAT(ErrorOf(good, 400), HasSubstr("AADSTS70008"));
  const Fields late = redeem(verifier);
  clock_.Advance(std::chrono::minutes(11));
  EXPECT_THAT(ErrorOf(late, 400), HasSubstr("AADSTS70008"));
}

TEST_F(IdentityTest, TheSignInPageRedirectsOnlyToThisMachine) {
  const auto ask = [&](const std::string& redirect, const std::string& method) {
    return Get("/common/oauth2/v2.0/authorize?" +
               http::EncodeForm({{"client_id", std::string(kPublicClientId)},
                                 {"redirect_uri", redirect},
                                 {"response_type", "code"},
                                 {"code_challenge", "x"},
                                 {"code_challenge_method", method}}));
  };
  EXPECT_EQ(ask("http://127.0.0.1:1/", "S256").status, 200);
  EXPECT_THAT(ask("http://evil.example/", "S256").body, HasSubstr("AADSTS50011"));
  EXPECT_THAT(ask("http://localhost@evil.example/", "S256").body, HasSubstr("AADSTS50011"));
  EXPECT_THAT(ask("http://127.0.0.1:1/", "plain").body, HasSubstr("AADSTS9002325"));
}

TEST_F(IdentityTest, TokensOfOthersAreRefused) {
  const std::string good = Text(Token(ClientCredentials()), "access_token");
  ASSERT_TRUE(Check(good));
  EXPECT_FALSE(Check(""));
  EXPECT_FALSE(Check("a.b.c"));
  EXPECT_FALSE(Check(good + "="));
  std::string tampered = good;
  tampered[good.find('.') + 5] = tampered[good.find('.') + 5] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(Check(tampered));
  const std::string unsigned_token =
      EncodeBase64Url(R"({"alg":"none","typ":"JWT"})") + good.substr(good.find('.'));
  EXPECT_FALSE(Check(unsigned_token));
  const auto other = SigningKeys::Make().value();
  EXPECT_FALSE(Check(other->Sign(R"({"aud":"https://localhost:9000/","exp":9999999999})")));
  EXPECT_FALSE(Check(keys_->Sign(R"({"aud":"https://localhost:9000/"})"))) << "no expiry";
  const std::string elsewhere = Text(
      Token(With(ClientCredentials(), "scope", "https://other.example/.default")), "access_token");
  EXPECT_FALSE(Check(elsewhere));
}

TEST_F(IdentityTest, TokensExpireWithTheClock) {
  provider_.SetTokenLifetime(std::chrono::seconds(60));
  const std::string token = Text(Token(ClientCredentials()), "access_token");
  clock_.Advance(std::chrono::seconds(59));
  EXPECT_TRUE(Check(token));
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(Check(token));
}

TEST_F(IdentityTest, RotationKeepsOldKeysUntilTheyAreRetired) {
  const std::string token = Text(Token(ClientCredentials()), "access_token");
  const auto published = [&] {
    const auto set = boost::json::parse(Get("/common/discovery/v2.0/keys").body).as_object();
    return set.at("keys").as_array().size();
  };
  EXPECT_EQ(published(), 1U);
  ASSERT_TRUE(keys_->Rotate(false));
  EXPECT_EQ(published(), 2U);
  EXPECT_TRUE(Check(token));
  ASSERT_TRUE(keys_->Rotate(true));
  EXPECT_EQ(published(), 1U);
  EXPECT_FALSE(Check(token));
}

TEST(DataverseChallengeTest, NamesAuthorityAndResourceUnquoted) {
  const http::ServerResponse response =
      DataverseChallenge("https://127.0.0.1:8443/t", "https://localhost:9000");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(http::Find(response.headers, "WWW-Authenticate"),
            "Bearer authorization_uri=https://127.0.0.1:8443/t/oauth2/authorize, "
            "resource_id=https://localhost:9000/");
}

TEST(Base64UrlTest, RoundTripsAndRefusesOtherText) {
  for (const std::string text : {"", "f", "fo", "foo", "\xff\xfe?"}) {
    EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(text)), text);
  }
  for (const char* bad : {"a", "ab=", "a b", "a+b", "a/bc"}) EXPECT_FALSE(DecodeBase64Url(bad));
}

TEST(ServerCertificateTest, IsMadeOnceAndKept) {
  const auto folder = std::filesystem::temp_directory_path() / Guid::Random().ToString();
  const auto first = EnsureCertificate(folder.string());
  const auto second = EnsureCertificate(folder.string());
  std::filesystem::remove(folder / "server-key.pem");
  const auto third = EnsureCertificate(folder.string());
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(first && second && third);
  EXPECT_THAT(first->certificate_pem, StartsWith("-----BEGIN CERTIFICATE-----"));
  EXPECT_EQ(first->certificate_pem, second->certificate_pem);
  EXPECT_NE(first->private_key_pem, third->private_key_pem);
}

}  // namespace
}  // namespace opendes::sim
