#include "auth/token_provider.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "test/auth/scripted_client.h"

namespace opendes::auth {
namespace {

using namespace std::chrono_literals;

constexpr char kSecret[] = "CANARY~secret&with=signs";

http::ClientResponse Json(int status, std::string body) {
  return {
      .status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

class TokenProviderTest : public testing::Test {
 protected:
  void Answer(ScriptedClient::Script script) {
    client_ = std::make_unique<ScriptedClient>(std::move(script));
    provider_ = MakeClientCredentialsProvider(client_.get(), &clock_,
                                              {.authority = "https://login.example/tenant",
                                               .client_id = "app id",
                                               .client_secret = Secret(kSecret),
                                               .scope = "https://org/.default"});
  }
  // Numbers the tokens: "token1", "token2", …
  void IssueTokens(int life) {
    Answer([this, life](const http::ClientRequest&) {
      return Json(
          200, fmt::format(R"({{"token_type":"Bearer","expires_in":{},"access_token":"token{}"}})",
                           life, client_->sent()));
    });
  }
  std::string Get() {
    const auto token = provider_->Get({});
    return token ? std::string((*token)->Reveal()) : token.error().ToString();
  }

  FakeClock clock_{TimePoint(1000h)};
  std::unique_ptr<ScriptedClient> client_;
  std::unique_ptr<TokenProvider> provider_;
};

TEST_F(TokenProviderTest, PostsTheForm) {
  http::ClientRequest seen;
  Answer([&](const http::ClientRequest& request) {
    seen = request;
    return Json(200, R"({"expires_in":3599,"access_token":"t"})");
  });
  EXPECT_EQ(Get(), "t");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.url, "https://login.example/tenant/oauth2/v2.0/token");
  EXPECT_EQ(seen.bearer, nullptr);
  const std::vector<std::pair<std::string, std::string>> form = {
      {"grant_type", "client_credentials"},
      {"client_id", "app id"},
      {"scope", "https://org/.default"},
      {"client_secret", kSecret}};
  EXPECT_EQ(http::DecodeForm(seen.body), form);
}

TEST_F(TokenProviderTest, KeepsATokenForFourFifthsOfItsLife) {
  IssueTokens(1000);
  EXPECT_EQ(Get(), "token1");
  clock_.Advance(799s);
  EXPECT_EQ(Get(), "token1");
  clock_.Advance(1s);
  EXPECT_EQ(Get(), "token2");
  EXPECT_EQ(client_->sent(), 2);
}

TEST_F(TokenProviderTest, ReadsTheOldEndpointsTextNumbers) {
  Answer([](const http::ClientRequest&) {
    return Json(200, R"({"expires_in":"3599","access_token":"t"})");
  });
  EXPECT_EQ(Get(), "t");
}

TEST_F(TokenProviderTest, InvalidateForgetsThatTokenOnly) {
  IssueTokens(1000);
  const auto first = *provider_->Get({});
  provider_->Invalidate(first);
  EXPECT_EQ(Get(), "token2");
  provider_->Invalidate(first);  // a late answer to an older request
  EXPECT_EQ(Get(), "token2");
}

TEST_F(TokenProviderTest, AFailedRenewalDoesNotHurtWhileTheOldTokenIsGood) {
  bool down = false;
  Answer([&](const http::ClientRequest&) -> Result<http::ClientResponse> {
    if (down) return Fail(ErrorCode::kUnavailable, Blame::kSource, "down");
    return Json(200, R"({"expires_in":1000,"access_token":"old"})");
  });
  EXPECT_EQ(Get(), "old");
  down = true;
  clock_.Advance(900s);
  EXPECT_EQ(Get(), "old");
  clock_.Advance(41s);  // less than a minute left
  EXPECT_EQ(Get(), "Unavailable (source): identity provider: down");
}

TEST_F(TokenProviderTest, RefusedCredentialsSayWhyButNeverTheSecret) {
  Answer([](const http::ClientRequest&) {
    return Json(
        401,
        fmt::format(
            R"({{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret '{}' provided.\r\nTrace ID: 1"}})",
            kSecret));
  });
  const auto token = provider_->Get({});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(token.error().detail, "AADSTS7000215: Invalid client secret '***' provided.");
  EXPECT_EQ(token.error().ToString().find("CANARY"), std::string::npos);
}

TEST_F(TokenProviderTest, OverloadKeepsTheProvidersPause) {
  Answer([](const http::ClientRequest&) {
    return http::ClientResponse{.status = 429, .headers = {{"Retry-After", "17"}}};
  });
  const auto token = provider_->Get({});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(token.error().retry_after, 17s);
}

TEST_F(TokenProviderTest, AnswersThatAreNoTokensAreRefused) {
  for (const char* body :
       {"", "<html>sign in</html>", "[]", "{}", R"({"access_token":"t"})", R"({"expires_in":3600})",
        R"({"expires_in":0,"access_token":"t"})", R"({"expires_in":-5,"access_token":"t"})",
        R"({"expires_in":3600,"access_token":""})", R"({"expires_in":3600,"access_token":5})",
        R"({"expires_in":"x","access_token":"t"})"}) {
    Answer([&](const http::ClientRequest&) { return Json(200, body); });
    const auto token = provider_->Get({});
    ASSERT_FALSE(token) << body;
    EXPECT_EQ(token.error().code, ErrorCode::kProtocol) << body;
  }
}

TEST_F(TokenProviderTest, ManyCallersMakeOneRequest) {
  std::promise<void> release;
  auto released = release.get_future().share();
  std::atomic<int> entered = 0;
  Answer([&](const http::ClientRequest&) {
    ++entered;
    released.wait();
    return Json(200, R"({"expires_in":1000,"access_token":"one"})");
  });
  std::vector<std::future<std::string>> callers;
  for (int i = 0; i < 8; ++i)
    callers.push_back(std::async(std::launch::async, [&] { return Get(); }));
  while (entered == 0) std::this_thread::yield();
  release.set_value();
  for (auto& caller : callers) EXPECT_EQ(caller.get(), "one");
  EXPECT_EQ(client_->sent(), 1);
}

TEST_F(TokenProviderTest, AWaiterThatIsStoppedDoesNotWait) {
  std::promise<void> release;
  auto released = release.get_future().share();
  std::atomic<int> entered = 0;
  Answer([&](const http::ClientRequest&) {
    ++entered;
    released.wait();
    return Json(200, R"({"expires_in":1000,"access_token":"one"})");
  });
  auto leader = std::async(std::launch::async, [&] { return Get(); });
  while (entered == 0) std::this_thread::yield();
  std::stop_source stop;
  auto waiter = std::async(std::launch::async, [&] { return provider_->Get(stop.get_token()); });
  stop.request_stop();
  const auto stopped = waiter.get();
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  release.set_value();
  EXPECT_EQ(leader.get(), "one");
}

}  // namespace
}  // namespace opendes::auth
