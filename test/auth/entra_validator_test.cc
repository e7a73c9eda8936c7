// The table of attacks on access tokens, each of which must be refused in the same words.
#include "auth/entra_validator.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "test/auth/mint.h"

namespace opendes::auth {
namespace {

constexpr char kTenant[] = "11111111-2222-3333-4444-555555555555";
constexpr char kOther[] = "99999999-2222-3333-4444-555555555555";
constexpr char kObject[] = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
constexpr char kAudience[] = "api://opendes";
constexpr char kHeader[] = R"({"alg":"RS256","typ":"JWT","kid":"key1"})";
constexpr long kNow = 1'800'000'000;

TimePoint At(long seconds) { return TimePoint(std::chrono::seconds(seconds)); }

// Claims by name, values as JSON; an empty value leaves the claim out.
using ClaimTexts = std::map<std::string, std::string>;

std::string Quote(std::string_view text) { return fmt::format("\"{}\"", text); }

ClaimTexts Version2() {
  return {{"iss", Quote(fmt::format("https://login.microsoftonline.com/{}/v2.0", kTenant))},
          {"aud", Quote(kAudience)},
          {"tid", Quote(kTenant)},
          {"oid", Quote(kObject)},
          {"ver", "\"2.0\""},
          {"azp", "\"client-app\""},
          {"preferred_username", "\"ann@contoso.com\""},
          {"scp", "\"user_impersonation\""},
          {"nbf", std::to_string(kNow - 60)},
          {"iat", std::to_string(kNow - 60)},
          {"exp", std::to_string(kNow + 3600)}};
}

ClaimTexts Version1() {
  ClaimTexts claims = Version2();
  claims["iss"] = Quote(fmt::format("https://sts.windows.net/{}/", kTenant));
  claims["ver"] = "\"1.0\"";
  claims["azp"] = claims["preferred_username"] = "";
  claims["appid"] = "\"client-app\"";
  claims["upn"] = "\"ann@contoso.com\"";
  return claims;
}

std::string Render(const ClaimTexts& claims) {
  std::string text;
  for (const auto& [name, value] : claims) {
    if (!value.empty()) text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, value);
  }
  return "{" + text + "}";
}

std::string With(const std::string& name, const std::string& value) {
  ClaimTexts claims = Version2();
  claims[name] = value;
  return Render(claims);
}

class FixedKeys final : public KeySource {
 public:
  explicit FixedKeys(const std::string& jwks)
      : ring_(std::make_shared<const KeyRing>(std::move(*KeyRing::Parse(jwks)))) {}
  std::shared_ptr<const KeyRing> Current() const override { return ring_; }

 private:
  std::shared_ptr<const KeyRing> ring_;
};

class EntraValidatorTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    key_ = new TestKey("key1");
    stranger_ = new TestKey("key1");
  }
  static void TearDownTestSuite() {
    delete key_;
    delete stranger_;
  }

  Result<Principal> Validate(std::string_view token, long now = kNow) const {
    return validator_->Validate(token, At(now));
  }
  static std::string Token(const std::string& claims) { return key_->Token(kHeader, claims); }
  void ExpectRefused(const std::string& what, const std::string& token) const {
    const auto result = Validate(token);
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().code, ErrorCode::kUnauthenticated) << what;
    EXPECT_EQ(result.error().ToString(),
              "Unauthenticated (caller): the access token is not accepted")
        << what;
  }

  static TestKey* key_;
  static TestKey* stranger_;
  const FixedKeys keys_{"{\"keys\":[" + key_->Jwk() + "]}"};
  const std::unique_ptr<TokenValidator> validator_ =
      MakeEntraValidator({.issuers = {"https://sts.windows.net/{tid}/",
                                      "https://login.microsoftonline.com/{tid}/v2.0"},
                          .audiences = {kAudience, "b861dbcc-a7ef-4219-a005-0e4de4ea7dcf"},
                          .tenants = {kTenant}},
                         &keys_);
};
TestKey* EntraValidatorTest::key_ = nullptr;
TestKey* EntraValidatorTest::stranger_ = nullptr;

TEST_F(EntraValidatorTest, AcceptsBothVersions) {
  for (const ClaimTexts& claims : {Version1(), Version2()}) {
    const auto principal = Validate(Token(Render(claims)));
    ASSERT_TRUE(principal) << principal.error().ToString();
    EXPECT_EQ(principal->object_id.ToString(), kObject);
    EXPECT_EQ(principal->tenant_id, kTenant);
    EXPECT_EQ(principal->name, "ann@contoso.com");
  }
}

TEST_F(EntraValidatorTest, AcceptsWhatStandardsAllow) {
  const std::vector<std::string> claims = {
      With("aud", R"(["other", "api://opendes"])"),
      With("aud", "\"b861dbcc-a7ef-4219-a005-0e4de4ea7dcf\""),
      With("nbf", ""),
      With("iat", ""),
      With("ver", ""),
      With("preferred_username", ""),
      With("scp", ""),
      With("nbf", std::to_string(kNow + 299)),
      With("exp", std::to_string(kNow - 299)),
      With("extra", R"({"deep":[1,2.5,null,true]})"),
  };
  for (const std::string& text : claims) EXPECT_TRUE(Validate(Token(text))) << text;
  for (const char* header : {R"({"alg":"RS256","kid":"key1"})",
                             R"({"kid":"key1","alg":"RS256","typ":"at+jwt","x5t":"key1"})"}) {
    EXPECT_TRUE(Validate(key_->Token(header, Render(Version2())))) << header;
  }
}

TEST_F(EntraValidatorTest, AnAppHasItsIdForAName) {
  EXPECT_EQ(Validate(Token(With("preferred_username", "")))->name, "client-app");
}

TEST_F(EntraValidatorTest, RefusesWrongClaims) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"exp", ""},
      {"exp", std::to_string(kNow - 301)},
      {"exp", Quote(std::to_string(kNow + 3600))},
      {"exp", "1800003600.0"},
      {"exp", "1.8e9"},
      {"exp", "9223372036854775808"},
      {"exp", "18446744073709551616"},
      {"exp", "-1"},
      {"exp", "0"},
      {"exp", "null"},
      {"exp", "[1800003600]"},
      {"nbf", std::to_string(kNow + 301)},
      {"nbf", Quote(std::to_string(kNow))},
      {"iat", std::to_string(kNow + 301)},
      {"iat", "null"},
      {"aud", ""},
      {"aud", "\"\""},
      {"aud", "\"api://opendes/\""},
      {"aud", "\"api://opende\""},
      {"aud", "\"api://OPENDES\""},
      {"aud", "[]"},
      {"aud", R"(["other"])"},
      {"aud", R"(["api://opendes", 1])"},
      {"aud", R"({"api://opendes":1})"},
      {"iss", ""},
      {"iss", "\"https://login.microsoftonline.com/common/v2.0\""},
      {"iss", "\"https://login.microsoftonline.com/{tid}/v2.0\""},
      {"iss", Quote(fmt::format("https://login.microsoftonline.com/{}/v2.0/", kTenant))},
      {"iss", Quote(fmt::format("https://login.microsoftonline.com/{}/v2.0", kOther))},
      {"iss", Quote(fmt::format("http://login.microsoftonline.com/{}/v2.0", kTenant))},
      {"iss", Quote(fmt::format("https://evil.example/{}/v2.0", kTenant))},
      {"iss", Quote(fmt::format("https://sts.windows.net/{}/", kTenant))},  // with ver 2.0
      {"ver", "\"1.0\""},
      {"ver", "2"},
      {"tid", ""},
      {"tid", Quote(kOther)},
      {"tid", "\"common\""},
      {"tid", "\"\""},
      {"oid", ""},
      {"oid", "\"not a guid\""},
      {"oid", "1"},
      {"at_hash", "\"x\""},
      {"c_hash", "\"x\""},
  };
  for (const auto& [name, value] : cases) {
    ExpectRefused(name + " " + value, Token(With(name, value)));
  }
  ClaimTexts id_token = Version2();
  id_token["scp"] = id_token["azp"] = "";
  ExpectRefused("an ID token", Token(Render(id_token)));
  id_token["roles"] = R"(["Reader"])";
  ExpectRefused("an ID token with application roles", Token(Render(id_token)));
  ClaimTexts other_tenant = Version2();
  other_tenant["tid"] = Quote(kOther);
  other_tenant["iss"] = Quote(fmt::format("https://login.microsoftonline.com/{}/v2.0", kOther));
  ExpectRefused("another tenant, consistently", Token(Render(other_tenant)));
}

TEST_F(EntraValidatorTest, RefusesPayloadsThatAreNotClaims) {
  std::string deep = "{\"x\":";
  for (int i = 0; i < 2000; ++i) deep += '[';
  for (const std::string& payload :
       {std::string("{}"), std::string("[]"), std::string("null"), std::string("text"),
        std::string("{\"exp\":1800003600"), Render(Version2()) + "}", Render(Version2()) + " x",
        std::string("\xFF\xFE{}"), deep}) {
    ExpectRefused(payload.substr(0, 40), Token(payload));
  }
}

TEST_F(EntraValidatorTest, RefusesWrongHeaders) {
  const std::string claims = Render(Version2());
  std::vector<std::string> headers = {
      R"({"alg":"none","kid":"key1"})",
      R"({"alg":"None","kid":"key1"})",
      R"({"alg":"NONE","kid":"key1"})",
      R"({"alg":"nOnE","kid":"key1"})",
      R"({"alg":"","kid":"key1"})",
      R"({"alg":null,"kid":"key1"})",
      R"({"alg":["RS256"],"kid":"key1"})",
      R"({"alg":"rs256","kid":"key1"})",
      R"({"alg":"RS256 ","kid":"key1"})",
      R"({"alg":"RS384","kid":"key1"})",
      R"({"alg":"RS512","kid":"key1"})",
      R"({"alg":"PS256","kid":"key1"})",
      R"({"alg":"ES256","kid":"key1"})",
      R"({"alg":"HS256","kid":"key1"})",
      R"({"kid":"key1"})",
      R"({"alg":"RS256"})",
      R"({"alg":"RS256","kid":""})",
      R"({"alg":"RS256","kid":1})",
      R"({"alg":"RS256","kid":["key1"]})",
      R"({"alg":"RS256","kid":"unknown"})",
      R"({"alg":"RS256","kid":"KEY1"})",
      R"({"alg":"RS256","kid":"key1 "})",
      R"({"alg":"RS256","kid":"../../key1"})",
      R"({"alg":"RS256","kid":"key1' OR '1'='1"})",
      R"({"alg":"RS256","kid":"key1\u0000"})",
      R"({"alg":"RS256","kid":")" + std::string(8000, 'k') + R"("})",
      R"({"alg":"RS256","kid":"key1","crit":["exp"]})",
      R"({"alg":"RS256","kid":"key1","crit":["x"],"x":1})",
      R"({"alg":"RS256","kid":"key1","crit":[]})",
      R"({"alg":"RS256","kid":"key1","b64":false})",
      R"({"alg":"RS256","kid":"key1","b64":false,"crit":["b64"]})",
      R"({"alg":"RS256","kid":"key1","typ":"JWE"})",
      R"({"alg":"RS256","kid":"key1","typ":1})",
      R"(["alg","RS256"])",
      R"("RS256")",
      "",
      "{",
  };
  for (const std::string& header : headers) {
    ExpectRefused(header.substr(0, 60), key_->Token(header, claims));
  }
}

TEST_F(EntraValidatorTest, RefusesOtherAlgorithmsProperlySigned) {
  const std::string claims = Render(Version2());
  for (const char* algorithm : {"RS512", "PS256"}) {
    const std::string header = fmt::format(R"({{"alg":"{}","kid":"key1"}})", algorithm);
    ExpectRefused(algorithm, key_->Token(header, claims, algorithm));
    ExpectRefused(std::string("RS256 that is ") + algorithm,
                  key_->Token(kHeader, claims, algorithm));
  }
  for (const std::string& secret : {key_->PublicPem(), key_->Modulus(), " " + key_->PublicPem(),
                                    key_->PublicPem().substr(0, key_->PublicPem().size() - 1)}) {
    for (const char* header :
         {R"({"alg":"HS256","kid":"key1"})", R"( {"alg":"HS256","kid":"key1"})", kHeader}) {
      const std::string text = EncodeBase64Url(header) + "." + EncodeBase64Url(claims);
      ExpectRefused("HMAC with the public key", text + "." + SignHmac(text, secret));
    }
  }
  const std::string es =
      EncodeBase64Url(R"({"alg":"ES256","kid":"key1"})") + "." + EncodeBase64Url(claims);
  ExpectRefused("ES256 with r = s = 0", es + "." + EncodeBase64Url(std::string(64, '\0')));
}

TEST_F(EntraValidatorTest, NeverLooksAtKeysThatTheTokenBrings) {
  const std::string claims = Render(Version2());
  const std::vector<std::string> headers = {
      fmt::format(R"({{"alg":"RS256","kid":"key1","jwk":{}}})", stranger_->Jwk()),
      fmt::format(R"({{"alg":"RS256","jwk":{}}})", stranger_->Jwk()),
      R"({"alg":"RS256","kid":"key1","jku":"https://evil.example/keys"})",
      R"({"alg":"RS256","kid":"key1","x5u":"https://evil.example/cert"})",
      R"({"alg":"RS256","kid":"key1","x5c":["MIIB"]})",
      kHeader,
  };
  for (const std::string& header : headers) {
    ExpectRefused(header.substr(0, 60), stranger_->Token(header, claims));
  }
}

TEST_F(EntraValidatorTest, RefusesDamagedTexts) {
  const std::string good = Token(Render(Version2()));
  ASSERT_TRUE(Validate(good));
  const auto first = good.find('.');
  const auto second = good.rfind('.');
  std::string padded = good + "=";
  std::string plus = good;
  plus.replace(second + 1, 1, "+");
  const std::vector<std::string> cases = {
      "",
      ".",
      "..",
      "...",
      "a.b.c",
      good.substr(0, second),
      good.substr(0, second + 1),
      good.substr(0, good.size() - 1),
      good.substr(0, good.size() - 4),
      good + ".",
      "." + good,
      good + ".x",
      good + "." + good,
      good + "AAAA",
      padded,
      padded + "=",
      plus,
      " " + good,
      good + " ",
      good + "\n",
      std::string("\0", 1) + good,
      good.substr(0, first) + "." + good.substr(first),
      good.substr(first + 1),
      good.substr(0, first) + ".." + good.substr(second + 1),
      "Bearer " + good,
      good.substr(0, first) + ".." + good.substr(first + 1),
      good + std::string(limits::kTokenBytes, 'A'),
      EncodeBase64Url(R"({"alg":"RSA-OAEP","enc":"A256GCM"})") + ".a.b.c.d",
      R"({"payload":"x","signatures":[]})",
  };
  for (const std::string& text : cases) ExpectRefused(text.substr(0, 40), text);
}

TEST_F(EntraValidatorTest, EveryFlippedCharacterIsNoticed) {
  const std::string good = Token(Render(Version2()));
  // The last character of a part may carry unused bits, so it is left alone.
  for (std::size_t i = 0; i < good.size(); ++i) {
    if (good[i] == '.' || i + 1 == good.size() || good[i + 1] == '.') continue;
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    ASSERT_FALSE(Validate(bad)) << i;
  }
}

TEST_F(EntraValidatorTest, TimeMovesAndTokensExpire) {
  const std::string token = Token(Render(Version2()));
  EXPECT_TRUE(Validate(token, kNow + 3600 + 299));
  EXPECT_FALSE(Validate(token, kNow + 3600 + 300));
  EXPECT_FALSE(Validate(token, kNow - 60 - 301));
}

TEST_F(EntraValidatorTest, ManyThreadsMayValidate) {
  const std::string token = Token(Render(Version2()));
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 50; ++k) EXPECT_TRUE(Validate(token));
    });
  }
}

TEST(KeyRing, KeepsUsableKeysOnly) {
  const TestKey good("good");
  const TestKey weak("weak", 1024);
  const auto ring = KeyRing::Parse(fmt::format(
      R"({{"keys":[{},{},{},{},{},{},{},1,null]}})", good.Jwk(), weak.Jwk(),
      TestKey("encryption").Jwk(R"(,"use":"enc")"), TestKey("other").Jwk(R"(,"alg":"RS512")"),
      fmt::format(R"({{"kty":"RSA","kid":"e1","n":"{}","e":"AQ"}})", good.Modulus()),
      fmt::format(R"({{"kty":"RSA","n":"{}","e":"AQAB"}})", good.Modulus()),
      R"({"kty":"oct","kid":"secret","k":"c2VjcmV0"})"));
  ASSERT_TRUE(ring);
  EXPECT_EQ(ring->size(), 1U);
  EXPECT_NE(ring->Find("good"), nullptr);
  for (const char* id : {"weak", "encryption", "other", "e1", "", "secret"}) {
    EXPECT_EQ(ring->Find(id), nullptr) << id;
  }
}

TEST(KeyRing, RefusesWhatIsNotAKeySet) {
  for (const char* text :
       {"", "{}", "[]", "null", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[",
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"x\",\"n\":\"!\",\"e\":\"AQAB\"}]}",
        "<html>sign in</html>"}) {
    EXPECT_FALSE(KeyRing::Parse(text)) << text;
  }
  std::string many = "{\"keys\":[";
  for (int i = 0; i < 1000; ++i) many += "{},";
  const auto refused = KeyRing::Parse(many + "{}]}");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace opendes::auth
