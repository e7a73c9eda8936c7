// The client against servers that break the rules.
#include "http/client.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "http/server.h"
#include "test/http/certificate.h"

namespace opendes::http {
namespace {

using namespace std::chrono_literals;

// gzip of 300,000 zero bytes.
constexpr std::string_view kGzippedZeros =
    "1f8b08000000000002ffedc1010d000000c2a0f74f6d0f0714000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000fc18fbe2b2f6e0"
    "930400";

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

class ClientTest : public testing::Test {
 protected:
  ClientTest() : client_(std::move(*MakeClient({.allow_plain_http = true}))) {}

  void Serve(Handler handler, ServerOptions options = {}) {
    server_ = std::move(*StartServer(std::move(options), std::move(handler)));
  }
  std::string Url(std::string_view target = "/", std::string_view host = "127.0.0.1") const {
    return fmt::format("http://{}:{}{}", host, server_->port(), target);
  }
  void ExpectCode(ErrorCode code, const ClientRequest& request) {
    const auto answer = client_->Send(request, {});
    ASSERT_FALSE(answer) << request.url << " answered " << answer->status;
    EXPECT_EQ(Facts(answer.error().code).word, Facts(code).word) << answer.error().ToString();
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<Client> client_;
};

ServerResponse Ok(const ServerRequest&) { return ServerResponse{.body = "ok"}; }

TEST_F(ClientTest, EveryStatusIsAnAnswer) {
  Serve([](const ServerRequest& request) {
    return ServerResponse{.status = std::stoi(request.target.substr(1)),
                          .headers = {{"Location", "/200"}, {"X-Empty", ""}, {"Retry-After", "7"}}};
  });
  for (const int status : {200, 204, 301, 302, 307, 400, 401, 404, 429, 500, 503, 599}) {
    const auto answer = client_->Send({.url = Url("/" + std::to_string(status))}, {});
    ASSERT_TRUE(answer) << answer.error().ToString();
    EXPECT_EQ(answer->status, status);  // a redirect is not followed
    EXPECT_EQ(Find(answer->headers, "Retry-After"), "7");
    EXPECT_EQ(Find(answer->headers, "X-Empty"), "");
  }
}

TEST_F(ClientTest, SendsTheBearerAndHeaders) {
  std::string seen;
  Serve(
      [&](const ServerRequest& request) {
        for (const char* name : {"Authorization", "X-One", "X-Empty", "Content-Type", "Expect"}) {
          seen += fmt::format("{}={}|", name, Find(request.headers, name).value_or("none"));
        }
        return ServerResponse{};
      },
      {.max_body = 3'000'000});
  const Secret token("token-value");
  const auto answer = client_->Send({.method = "POST",
                                     .url = Url(),
                                     .headers = {{"X-One", "1"}, {"X-Empty", ""}},
                                     .bearer = &token,
                                     .body = std::string(2'000'000, 'x')},
                                    {});
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(seen,
            "Authorization=Bearer token-value|X-One=1|X-Empty=|Content-Type=none|Expect=none|");
}

TEST_F(ClientTest, CookiesAreNotKept) {
  bool cookie = false;
  Serve([&](const ServerRequest& request) {
    cookie = cookie || Find(request.headers, "Cookie").has_value();
    return ServerResponse{.headers = {{"Set-Cookie", "ARRAffinity=x; path=/"}}};
  });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client_->Send({.url = Url()}, {}));
  EXPECT_FALSE(cookie);
}

TEST_F(ClientTest, RefusesRequestsThatWouldForgeOthers) {
  Serve(Ok);
  const Secret bad_token("x\r\nX-Forged: 1");
  ExpectCode(ErrorCode::kInvalidArgument, {.url = Url(), .headers = {{"X", "a\r\nY: b"}}});
  ExpectCode(ErrorCode::kInvalidArgument, {.url = Url(), .headers = {{"X: a\r\nY", "b"}}});
  ExpectCode(ErrorCode::kInvalidArgument, {.url = Url(), .headers = {{"", "b"}}});
  ExpectCode(ErrorCode::kInvalidArgument, {.method = "GET / HTTP/1.1\r\n", .url = Url()});
  ExpectCode(ErrorCode::kInvalidArgument, {.method = "", .url = Url()});
  ExpectCode(ErrorCode::kInvalidArgument, {.url = Url(), .bearer = &bad_token});
  ExpectCode(ErrorCode::kInvalidArgument, {.url = "ftp://127.0.0.1/"});
  ExpectCode(ErrorCode::kInvalidArgument, {.url = "file:///etc/passwd"});
}

TEST_F(ClientTest, PlainHttpIsForLoopbackAndOnlyWhenAllowed) {
  std::atomic<int> calls = 0;
  Serve([&](const ServerRequest&) {
    ++calls;
    return ServerResponse{};
  });
  const auto strict = std::move(*MakeClient({}));
  const auto refused = strict->Send({.url = Url()}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
  ExpectCode(ErrorCode::kInvalidArgument, {.url = "http://192.0.2.1/"});
  ExpectCode(ErrorCode::kInvalidArgument, {.url = Url("/", "0.0.0.0")});
  EXPECT_EQ(calls, 0);
}

// Every spelling of a loopback address, and names that resolve to one.
TEST_F(ClientTest, PublicAddressesOnlyNeverConnectsElsewhere) {
  std::atomic<int> calls = 0;
  Serve([&](const ServerRequest&) {
    ++calls;
    return ServerResponse{};
  });
  for (const char* host : {"127.0.0.1",
                           "127.1",
                           "127.0.1",
                           "2130706433",
                           "0x7f000001",
                           "0x7f.0.0.1",
                           "017700000001",
                           "0177.0.0.1",
                           "localhost",
                           "LOCALHOST",
                           "0.0.0.0",
                           "0",
                           "[::1]",
                           "[::]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[0:0:0:0:0:0:0:1]",
                           "[64:ff9b::7f00:1]",
                           "[fe80::1]",
                           "10.0.0.1",
                           "169.254.169.254",
                           "[fd00:ec2::254]",
                           "192.168.1.1",
                           "100.100.100.200"}) {
    for (const char* scheme : {"http", "https"}) {
      const auto answer =
          client_->Send({.url = fmt::format("{}://{}:{}/", scheme, host, server_->port()),
                         .timeout = 5s,
                         .public_addresses_only = true},
                        {});
      ASSERT_FALSE(answer) << host;
      const ErrorCode code = answer.error().code;
      EXPECT_TRUE(code == ErrorCode::kInvalidArgument || code == ErrorCode::kUnavailable)
          << host << " " << answer.error().ToString();
    }
  }
  EXPECT_EQ(calls, 0);
}

TEST_F(ClientTest, AnOpenConnectionIsNoWayRoundTheAddressCheck) {
  Serve(Ok);
  ASSERT_TRUE(client_->Send({.url = Url()}, {}));
  ExpectCode(ErrorCode::kInvalidArgument, {.url = Url(), .public_addresses_only = true});
}

TEST_F(ClientTest, LimitsTheBodyBeforeAndAfterDecompression) {
  Serve([](const ServerRequest& request) {
    if (request.target == "/bomb") {
      return ServerResponse{.headers = {{"Content-Encoding", "gzip"}},
                            .body = FromHex(kGzippedZeros)};
    }
    return ServerResponse{.body = std::string(1001, 'x')};
  });
  ExpectCode(ErrorCode::kLimitExceeded, {.url = Url(), .max_body = 1000});
  ExpectCode(ErrorCode::kLimitExceeded, {.url = Url("/bomb"), .max_body = 100'000});
  const auto whole = client_->Send({.url = Url("/bomb"), .max_body = 300'000}, {});
  ASSERT_TRUE(whole) << whole.error().ToString();
  EXPECT_EQ(whole->body, std::string(300'000, '\0'));
}

TEST_F(ClientTest, LimitsTheHeader) {
  Serve([](const ServerRequest&) {
    ServerResponse response;
    for (int i = 0; i < 10; ++i) response.headers.emplace_back("X", std::string(50'000, 'x'));
    return response;
  });
  ExpectCode(ErrorCode::kLimitExceeded, {.url = Url()});
}

TEST_F(ClientTest, BrokenAnswersAreErrors) {
  Serve([](const ServerRequest& request) {
    if (request.target == "/corrupt") {
      std::string bytes = FromHex(kGzippedZeros);
      bytes[20] = static_cast<char>(~bytes[20]);
      return ServerResponse{.headers = {{"Content-Encoding", "gzip"}}, .body = bytes};
    }
    auto sent = std::make_shared<bool>(false);
    return ServerResponse{.headers = {{"Content-Length", "100"}},
                          .stream = [sent](std::stop_token) -> Result<std::optional<std::string>> {
                            if (std::exchange(*sent, true)) return std::nullopt;
                            return std::string(50, 'x');
                          }};
  });
  ExpectCode(ErrorCode::kProtocol, {.url = Url("/corrupt")});
  ExpectCode(ErrorCode::kProtocol, {.url = Url("/short")});
}

TEST_F(ClientTest, UnreachableHostsAreUnavailable) {
  Serve(Ok);
  const std::string url = Url("/path?sig=CANARY");
  server_.reset();
  const auto refused = client_->Send({.url = url}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(refused.error().ToString().find("CANARY"), std::string::npos);
  EXPECT_NE(refused.error().ToString().find("127.0.0.1"), std::string::npos);
}

class SlowServer : public ClientTest {
 protected:
  void SetUp() override {
    Serve([this](const ServerRequest&) {
      ++entered_;
      released_.wait();
      return ServerResponse{};
    });
  }
  void TearDown() override {
    release_.set_value();
    server_.reset();
  }
  void AwaitRequest() const {
    while (entered_ == 0) std::this_thread::yield();
  }

  std::atomic<int> entered_ = 0;
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
};

TEST_F(SlowServer, TimeoutIsADeadline) {
  ExpectCode(ErrorCode::kDeadlineExceeded, {.url = Url(), .timeout = 50ms});
}

TEST_F(SlowServer, StopCancels) {
  std::stop_source stop;
  auto answer = std::async(std::launch::async,
                           [&] { return client_->Send({.url = Url()}, stop.get_token()); });
  AwaitRequest();
  stop.request_stop();
  const auto result = answer.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  EXPECT_FALSE(client_->Send({.url = Url()}, stop.get_token()));
}

TEST_F(SlowServer, TheClientsEndCancels) {
  auto answer = std::async(std::launch::async, [&] { return client_->Send({.url = Url()}, {}); });
  AwaitRequest();
  Client* client = client_.release();
  delete client;
  const auto result = answer.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
}

class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "opendes-tls-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Serve(const Certificate& certificate) {
    server_ = std::move(*StartServer({.certificate_pem = certificate.certificate_pem,
                                      .private_key_pem = certificate.private_key_pem},
                                     [](const ServerRequest& request) {
                                       return ServerResponse{.body = request.tls ? "tls" : "plain"};
                                     }));
    std::ofstream(folder_ / "ca.pem") << certificate.certificate_pem;
  }
  Result<ClientResponse> Get(ClientOptions options) {
    const auto client = std::move(*MakeClient(std::move(options)));
    return client->Send({.url = fmt::format("https://127.0.0.1:{}/", server_->port())}, {});
  }

  std::filesystem::path folder_;
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, TrustsTheGivenAuthority) {
  Serve(MakeCertificate("127.0.0.1"));
  const auto answer = Get({.ca_file = folder_ / "ca.pem"});
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->body, "tls");
}

TEST_F(TlsTest, RefusesUnknownAuthoritiesWrongHostsAndExpiredCertificates) {
  Serve(MakeCertificate("127.0.0.1"));
  EXPECT_FALSE(Get({}));
  Serve(MakeCertificate("other.example"));
  const auto wrong_host = Get({.ca_file = folder_ / "ca.pem"});
  ASSERT_FALSE(wrong_host);
  EXPECT_EQ(wrong_host.error().code, ErrorCode::kUnavailable);
  Serve(MakeCertificate("127.0.0.1", -60));
  EXPECT_FALSE(Get({.ca_file = folder_ / "ca.pem"}));
}

TEST_F(TlsTest, AnAuthorityFileMustHoldACertificate) {
  for (const std::filesystem::path& path : {folder_ / "missing.pem", folder_ / "empty.pem"}) {
    std::ofstream(folder_ / "empty.pem") << "nothing";
    const auto client = MakeClient({.ca_file = path});
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, ErrorCode::kInvalidConfig);
  }
}

}  // namespace
}  // namespace opendes::http
