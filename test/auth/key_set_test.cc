#include "auth/key_set.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>
#include <vector>

#include "auth/entra_validator.h"
#include "auth/token_checker.h"
#include "test/auth/mint.h"
#include "test/auth/scripted_client.h"

namespace opendes::auth {
namespace {

using namespace std::chrono_literals;

constexpr char kConfigurationUrl[] = "https://login.example/t/.well-known/openid-configuration";
constexpr char kTenant[] = "11111111-2222-3333-4444-555555555555";

const TestKey& Key(const std::string& id) {
  static const TestKey old("old");
  static const TestKey fresh("new");
  return id == "old" ? old : fresh;
}

class KeySetTest : public testing::Test {
 protected:
  Result<http::ClientResponse> Answer(const http::ClientRequest& request) {
    if (down_) return Fail(ErrorCode::kUnavailable, Blame::kSource, "down");
    if (request.url == kConfigurationUrl) {
      return http::ClientResponse{.status = 200,
                                  .body = R"({"jwks_uri":"https://login.example/keys"})"};
    }
    EXPECT_EQ(request.url, "https://login.example/keys");
    ++fetches_;
    return http::ClientResponse{.status = status_, .body = jwks_};
  }
  void Publish(const std::vector<std::string>& ids) {
    jwks_ = "{\"keys\":[";
    for (const auto& id : ids) jwks_ += (jwks_.ends_with('[') ? "" : ",") + Key(id).Jwk();
    jwks_ += "]}";
  }
  bool Has(const std::string& id) const { return keys_.Current()->Find(id) != nullptr; }

  std::atomic<bool> down_ = false;
  std::atomic<int> fetches_ = 0;
  int status_ = 200;
  std::string jwks_;
  FakeClock clock_{TimePoint(std::chrono::seconds(1'800'000'000))};
  ScriptedClient client_{[this](const http::ClientRequest& request) { return Answer(request); }};
  KeySet keys_{&client_, &clock_, kConfigurationUrl};
};

TEST_F(KeySetTest, FetchesOnceAndThenDaily) {
  Publish({"old"});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(keys_.EnsureKey("old", {}));
  EXPECT_EQ(fetches_, 1);
  EXPECT_TRUE(Has("old"));
  clock_.Advance(limits::kKeySetLife);
  EXPECT_TRUE(keys_.EnsureKey("old", {}));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(KeySetTest, ANewKeyIsFoundAndARetiredOneIsGone) {
  Publish({"old"});
  ASSERT_TRUE(keys_.EnsureKey("old", {}));
  Publish({"new"});
  ASSERT_TRUE(keys_.EnsureKey("new", {}));
  EXPECT_EQ(fetches_, 2);
  EXPECT_TRUE(Has("new"));
  EXPECT_FALSE(Has("old"));
}

TEST_F(KeySetTest, AFloodOfUnknownKeysFetchesOnceInFiveMinutes) {
  Publish({"old"});
  ASSERT_TRUE(keys_.EnsureKey("old", {}));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 250; ++i) {
          EXPECT_TRUE(keys_.EnsureKey(fmt::format("invented-{}-{}", t, i), {}));
        }
      });
    }
  }
  EXPECT_EQ(fetches_, 2);
  clock_.Advance(limits::kKeySetRefetch - 1ms);
  ASSERT_TRUE(keys_.EnsureKey("invented", {}));
  EXPECT_EQ(fetches_, 2);
  clock_.Advance(1ms);
  ASSERT_TRUE(keys_.EnsureKey("invented", {}));
  EXPECT_EQ(fetches_, 3);
}

TEST_F(KeySetTest, OldKeysStayWhenAFetchFails) {
  Publish({"old"});
  ASSERT_TRUE(keys_.EnsureKey("old", {}));
  clock_.Advance(limits::kKeySetLife);
  down_ = true;
  EXPECT_FALSE(keys_.EnsureKey("old", {}));
  EXPECT_TRUE(Has("old"));
  const int sent = client_.sent();
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(keys_.EnsureKey("new", {}));
  EXPECT_EQ(client_.sent(), sent);  // a dead provider is not asked again at once
  down_ = false;
  clock_.Advance(limits::kKeySetRetry);
  EXPECT_TRUE(keys_.EnsureKey("old", {}));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(KeySetTest, BadAnswersChangeNothing) {
  Publish({"old"});
  ASSERT_TRUE(keys_.EnsureKey("old", {}));
  for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
           {500, ""}, {302, ""}, {200, "<html>"}, {200, "{\"keys\":[]}"}, {404, "{\"keys\":[]}"}}) {
    status_ = status;
    jwks_ = body;
    clock_.Advance(limits::kKeySetRefetch);
    EXPECT_FALSE(keys_.EnsureKey("new", {})) << status << body;
    EXPECT_TRUE(Has("old"));
  }
}

class TokenCheckerTest : public KeySetTest {
 protected:
  static std::string Token(const std::string& key) {
    const std::string claims = fmt::format(
        R"({{"iss":"https://sts.windows.net/{0}/","aud":"api","tid":"{0}",
             "oid":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","appid":"a","exp":1800003600}})",
        kTenant);
    return Key(key).Token(fmt::format(R"({{"alg":"RS256","kid":"{}"}})", key), claims);
  }
  bool AcceptsToken(const std::string& token) const {
    const auto principal = checker_.Check(token, {});
    EXPECT_TRUE(principal || principal.error().code == ErrorCode::kUnauthenticated);
    return principal.has_value();
  }

  std::unique_ptr<TokenValidator> validator_ = MakeEntraValidator(
      {.issuers = {"https://sts.windows.net/{tid}/"}, .audiences = {"api"}, .tenants = {kTenant}},
      &keys_);
  TokenChecker checker_{validator_.get(), &keys_, &clock_};
};

TEST_F(TokenCheckerTest, FetchesKeysAndFollowsRotation) {
  Publish({"old"});
  EXPECT_TRUE(AcceptsToken(Token("old")));
  Publish({"new"});
  EXPECT_TRUE(AcceptsToken(Token("new")));
  EXPECT_FALSE(AcceptsToken(Token("old")));
  EXPECT_EQ(fetches_, 2);
}

TEST_F(TokenCheckerTest, KnownKeysWorkWhileTheProviderIsDown) {
  Publish({"old"});
  EXPECT_TRUE(AcceptsToken(Token("old")));
  down_ = true;
  EXPECT_TRUE(AcceptsToken(Token("old")));
  EXPECT_FALSE(AcceptsToken(Token("new")));
}

TEST_F(TokenCheckerTest, NonsenseCausesNoRequests) {
  Publish({"old"});
  for (const std::string& token :
       {std::string("x"), std::string("a.b.c"), std::string(100'000, 'A'),
        Key("old").Token(R"({"alg":"none","kid":"old"})", "{}"),
        Key("old").Token(R"({"alg":"RS256"})", "{}")}) {
    EXPECT_FALSE(AcceptsToken(token));
  }
  EXPECT_EQ(client_.sent(), 0);
}

}  // namespace
}  // namespace opendes::auth
