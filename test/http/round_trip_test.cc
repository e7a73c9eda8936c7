// Our client against our server.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "http/client.h"
#include "http/server.h"

namespace opendes::http {
namespace {

std::unique_ptr<Client> PlainClient() {
  return std::move(*MakeClient({.ca_file = {}, .allow_plain_http = true}));
}

ServerResponse Echo(const ServerRequest& request) {
  return {.status = 200,
          .headers = {{"X-Method", request.method}, {"X-Target", request.target}},
          .body = request.body,
          .stream = {}};
}

class RoundTrip : public testing::Test {
 protected:
  void Serve(Handler handler, ServerOptions options = {}) {
    auto server = StartServer(std::move(options), std::move(handler));
    ASSERT_TRUE(server) << server.error().ToString();
    server_ = std::move(*server);
  }
  std::string UrlOf(std::string_view target) const {
    return fmt::format("http://127.0.0.1:{}{}", server_->port(), target);
  }
  Result<ClientResponse> Get(std::string_view target) {
    return client_->Send({.url = UrlOf(target)}, {});
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<Client> client_ = PlainClient();
};

TEST_F(RoundTrip, CarriesMethodTargetHeadersAndBody) {
  Serve(Echo);
  for (const std::string method : {"POST", "PUT", "PATCH", "DELETE"}) {
    const auto answer =
        client_->Send({.method = method, .url = UrlOf("/a%20b?x=1"), .body = "hello"}, {});
    ASSERT_TRUE(answer) << answer.error().ToString();
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "hello");
    EXPECT_EQ(Find(answer->headers, "x-method"), method);
    EXPECT_EQ(Find(answer->headers, "X-TARGET"), "/a%20b?x=1");
  }
}

TEST_F(RoundTrip, KeepsConnectionsForManyRequestsFromManyThreads) {
  Serve(Echo);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int k = 0; k < 50; ++k) {
          const auto answer =
              client_->Send({.method = "POST", .url = UrlOf("/"), .body = std::to_string(k)}, {});
          if (answer && answer->body == std::to_string(k)) ++good;
        }
      });
    }
  }
  EXPECT_EQ(good, 400);
}

TEST_F(RoundTrip, LargeBodyArrivesWholeWithSpareCapacity) {
  const std::string large(30'000'000, 'x');
  Serve([&](const ServerRequest&) { return ServerResponse{.body = large}; });
  const auto answer = client_->Send({.url = UrlOf("/"), .max_body = limits::kPageBytes}, {});
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->body, large);
  EXPECT_GE(answer->body.capacity(), answer->body.size() + 64);
}

TEST_F(RoundTrip, StreamsInChunks) {
  Serve([](const ServerRequest&) {
    auto left = std::make_shared<int>(100);
    return ServerResponse{.stream = [left](std::stop_token) -> Result<std::optional<std::string>> {
      if ((*left)-- == 0) return std::nullopt;
      return std::string(1000, 'y');
    }};
  });
  for (int i = 0; i < 3; ++i) {
    const auto answer = Get("/");
    ASSERT_TRUE(answer) << answer.error().ToString();
    EXPECT_EQ(answer->body, std::string(100'000, 'y'));
    EXPECT_EQ(Find(answer->headers, "Transfer-Encoding"), "chunked");
  }
}

TEST_F(RoundTrip, StreamErrorBreaksTheConnection) {
  Serve([](const ServerRequest&) {
    auto left = std::make_shared<int>(3);
    return ServerResponse{.stream = [left](std::stop_token) -> Result<std::optional<std::string>> {
      if ((*left)-- == 0) return Fail(ErrorCode::kInternal, Blame::kUs, "broken on purpose");
      return std::string(1000, 'y');
    }};
  });
  const auto answer = Get("/");
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().code == ErrorCode::kUnavailable ||
              answer.error().code == ErrorCode::kProtocol)
      << answer.error().ToString();
}

TEST_F(RoundTrip, ExceptionIsA500WithoutDetail) {
  Serve([](const ServerRequest&) -> ServerResponse { throw std::runtime_error("private words"); });
  const auto answer = Get("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->body, "");
}

TEST_F(RoundTrip, HeadHasLengthButNoBody) {
  Serve([](const ServerRequest&) { return ServerResponse{.body = "12345"}; });
  for (int i = 0; i < 2; ++i) {
    const auto answer = client_->Send({.method = "HEAD", .url = UrlOf("/")}, {});
    ASSERT_TRUE(answer) << answer.error().ToString();
    EXPECT_EQ(answer->body, "");
    EXPECT_EQ(Find(answer->headers, "Content-Length"), "5");
  }
}

}  // namespace
}  // namespace opendes::http
