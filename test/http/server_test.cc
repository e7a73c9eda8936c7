// The server against clients that break the rules.
#include "http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "test/http/raw_socket.h"

namespace opendes::http {
namespace {

using namespace std::chrono_literals;

class ServerTest : public testing::Test {
 protected:
  void Serve(Handler handler, ServerOptions options = {}) {
    auto server = StartServer(std::move(options), std::move(handler));
    ASSERT_TRUE(server) << server.error().ToString();
    server_ = std::move(*server);
  }
  // Counts calls and answers with the body it got.
  void ServeEcho(ServerOptions options = {}) {
    Serve(
        [this](const ServerRequest& request) {
          ++calls_;
          return ServerResponse{.body = request.body + "|" + request.target};
        },
        std::move(options));
  }
  std::string Say(std::string_view bytes) {
    RawSocket socket(server_->port());
    socket.Write(bytes);
    return socket.ReadToEnd();
  }

  std::atomic<int> calls_ = 0;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersWithLengthDateAndConnection) {
  ServeEcho();
  const auto answer = Say("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("\r\nContent-Length: 3\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\r\nConnection: close\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find(" GMT\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n|/x")) << answer;
}

struct Malformed {
  std::string name;
  std::string bytes;
  std::string status;
};

TEST_F(ServerTest, RefusesMalformedRequestsWithoutCallingTheHandler) {
  ServeEcho({.max_body = 1000, .max_header = 2000, .max_target = 500});
  const std::string host = "Host: a\r\n";
  const std::vector<Malformed> cases = {
      {"both length and chunks",
       "POST / HTTP/1.1\r\n" + host +
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400"},
      {"chunks and length",
       "POST / HTTP/1.1\r\n" + host +
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       "400"},
      {"two lengths",
       "POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400"},
      {"unknown coding",
       "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\nGET / HTTP/1.1\r\n\r\n",
       "400"},
      {"a coding behind the chunks",
       "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "400"},
      {"a coding under the chunks",
       "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "400"},
      {"two codings",
       "POST / HTTP/1.1\r\n" + host +
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
       "400"},
      {"chunks in HTTP/1.0",
       "POST / HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"negative length", "POST / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", "400"},
      {"signed length", "POST / HTTP/1.1\r\n" + host + "Content-Length: +5\r\n\r\nhello", "400"},
      {"hex length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 0x5\r\n\r\nhello", "400"},
      {"length overflow",
       "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", "400"},
      {"bad chunk size",
       "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "400"},
      {"chunk size overflow",
       "POST / HTTP/1.1\r\n" + host +
           "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n\r\n",
       "400"},
      {"bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", "400"},
      {"space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"},
      {"header without name", "GET / HTTP/1.1\r\n: a\r\n\r\n", "400"},
      {"NUL in a header", std::string("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 28), "400"},
      {"no host", "GET / HTTP/1.1\r\n\r\n", "400"},
      {"two hosts", "GET / HTTP/1.1\r\n" + host + "Host: b\r\n\r\n", "400"},
      {"HTTP/0.9", "GET /\r\n\r\n", "400"},
      {"HTTP/2.0", "GET / HTTP/2.0\r\n" + host + "\r\n", "400"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
      {"HTTP/9.9", "GET / HTTP/9.9\r\n" + host + "\r\n", "400"},
      {"TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11) + "\r\n\r\n",
       "400"},
      {"long header", "GET / HTTP/1.1\r\n" + host + "X: " + std::string(3000, 'x') + "\r\n\r\n",
       "431"},
      {"many headers",
       [&] {
         std::string text = "GET / HTTP/1.1\r\n" + host;
         for (int i = 0; i < 1000; ++i) text += "X: y\r\n";
         return text + "\r\n";
       }(),
       "431"},
      {"long target", "GET /" + std::string(600, 'x') + " HTTP/1.1\r\n" + host + "\r\n", "414"},
      {"endless target", "GET /" + std::string(5000, 'x') + " HTTP/1.1\r\n" + host + "\r\n", "414"},
      {"large length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 1001\r\n\r\n", "413"},
      {"large chunks",
       "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n3E9\r\n" +
           std::string(1001, 'x') + "\r\n0\r\n\r\n",
       "413"},
  };
  for (const Malformed& malformed : cases) {
    const auto answer = Say(malformed.bytes);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + malformed.status + " "))
        << malformed.name << ": " << answer;
  }
  EXPECT_EQ(calls_, 0);
}

TEST_F(ServerTest, A413ReachesAClientThatIsStillSending) {
  ServeEcho({.max_body = 1000});
  RawSocket socket(server_->port());
  socket.Write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n");
  socket.Write(std::string(300'000, 'x'));
  EXPECT_TRUE(socket.ReadToEnd().starts_with("HTTP/1.1 413 "));
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  ServeEcho();
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests += fmt::format("POST /{} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", i);
  }
  requests += "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  const auto answers = Say(requests);
  std::size_t at = 0;
  for (int i = 0; i < 200; ++i) {
    at = answers.find(fmt::format("abc|/{}HTTP/1.1", i), at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_TRUE(answers.ends_with("|/end"));
}

TEST_F(ServerTest, SaysContinueBeforeTheBody) {
  ServeEcho();
  RawSocket socket(server_->port());
  socket.Write(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
      "Connection: close\r\n\r\n");
  EXPECT_EQ(socket.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.Write("hello");
  EXPECT_TRUE(socket.ReadToEnd().ends_with("hello|/"));
}

TEST_F(ServerTest, SpeaksHttp10) {
  Serve([](const ServerRequest&) {
    auto left = std::make_shared<int>(2);
    return ServerResponse{.stream = [left](std::stop_token) -> Result<std::optional<std::string>> {
      if ((*left)-- == 0) return std::nullopt;
      return "piece ";
    }};
  });
  const auto answer = Say("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(answer.find("chunked"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\npiece piece ")) << answer;
}

TEST_F(ServerTest, StreamWithItsOwnLengthIsNotChunked) {
  Serve([](const ServerRequest&) {
    auto left = std::make_shared<int>(2);
    return ServerResponse{.headers = {{"content-length", "12"}},
                          .stream = [left](std::stop_token) -> Result<std::optional<std::string>> {
                            if ((*left)-- == 0) return std::nullopt;
                            return "piece ";
                          }};
  });
  const auto answers = Say(
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answers.find("chunked"), std::string::npos) << answers;
  EXPECT_NE(answers.find("piece piece HTTP/1.1 200"), std::string::npos) << answers;
}

TEST_F(ServerTest, AStreamShorterThanPromisedEndsTheConnection) {
  Serve([](const ServerRequest&) {
    return ServerResponse{.headers = {{"Content-Length", "12"}},
                          .stream = [](std::stop_token) -> Result<std::optional<std::string>> {
                            return std::nullopt;
                          }};
  });
  const auto answers = Say("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(answers.find("HTTP/1.1 200", 1), std::string::npos) << answers;
}

TEST_F(ServerTest, AStreamsErrorResetsTheConnection) {
  Serve([](const ServerRequest&) {
    return ServerResponse{.stream = [](std::stop_token) -> Result<std::optional<std::string>> {
      return Fail(ErrorCode::kInternal, Blame::kUs, "on purpose");
    }};
  });
  RawSocket socket(server_->port());
  socket.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  socket.ReadToEnd();
  EXPECT_TRUE(socket.was_reset());
}

TEST_F(ServerTest, HeadersCannotBeForgedByTheHandlersValues) {
  Serve([](const ServerRequest& request) {
    return ServerResponse{.headers = {{"X-Echo", PercentDecode(request.target)}}};
  });
  const auto answer =
      Say("GET /a%0d%0aSet-Cookie:x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos) << answer;
}

TEST_F(ServerTest, NoBodyWith204) {
  Serve([](const ServerRequest&) { return ServerResponse{.status = 204, .body = "never"}; });
  const auto answer = Say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos) << answer;
}

TEST_F(ServerTest, DropsClientsThatSendTooSlowly) {
  ServeEcho({.header_timeout = 50ms, .body_timeout = 50ms, .idle_timeout = 50ms});
  for (const char* bytes : {"", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n",
                            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel",
                            "GET / HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    RawSocket socket(server_->port());
    socket.Write(bytes);
    socket.ReadToEnd();  // would take ten seconds if the server did not end it
    EXPECT_FALSE(socket.Write("x") && socket.Write("x") && !socket.ReadUntil("never").empty());
  }
}

TEST_F(ServerTest, WhenFullTheClientWaitedForLongestGivesWay) {
  ServeEcho({.max_connections = 2});
  RawSocket first(server_->port());
  first.Write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(first.ReadUntil("|/1"), "");
  RawSocket second(server_->port());
  second.Write("GET /2 HT");
  RawSocket third(server_->port());
  third.Write("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(third.ReadUntil("|/3"), "");
  EXPECT_EQ(first.ReadToEnd(), "");
  second.Write("TP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(second.ReadUntil("|/2"), "");
}

TEST_F(ServerTest, TakesNoMoreConnectionsThanAllowedWhileAllAreAtWork) {
  std::promise<void> entered;
  std::promise<void> leave;
  Serve(
      [&](const ServerRequest&) {
        entered.set_value();
        leave.get_future().wait();
        return ServerResponse{.body = "finished"};
      },
      {.max_connections = 1});
  RawSocket first(server_->port());
  first.Write("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  entered.get_future().wait();
  RawSocket second(server_->port());
  second.Write("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(second.ReadToEnd(), "");
  leave.set_value();
  EXPECT_TRUE(first.ReadToEnd().ends_with("finished"));
}

TEST_F(ServerTest, DropsClientsThatReadTooSlowly) {
  // Each step makes progress, so that only the pace can be the reason.
  Serve([](const ServerRequest&) { return ServerResponse{.body = std::string(50'000'000, 'x')}; },
        {.idle_timeout = 200ms, .slowest_read = 1'000'000'000});
  RawSocket socket(server_->port());
  socket.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::size_t read = 0;
  while (const std::size_t some = socket.ReadSome(100'000)) {
    read += some;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_LT(read, 49'000'000U);
}

TEST_F(ServerTest, StopsWhileClientsIdleHalfSendAndDoNotRead) {
  Serve([](const ServerRequest&) { return ServerResponse{.body = std::string(50'000'000, 'x')}; });
  RawSocket idle(server_->port());
  RawSocket half(server_->port());
  half.Write("GET / HTT");
  RawSocket deaf(server_->port());
  deaf.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_NE(deaf.ReadUntil("\r\n\r\n"), "");
  server_.reset();  // must return: the test program has a time limit
}

TEST_F(ServerTest, FinishesAnAnswerUnderWayBeforeItStops) {
  std::promise<void> entered;
  std::promise<void> leave;
  Serve([&](const ServerRequest&) {
    entered.set_value();
    leave.get_future().wait();
    return ServerResponse{.body = "finished"};
  });
  RawSocket socket(server_->port());
  socket.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  entered.get_future().wait();
  std::jthread stopper([this] { server_.reset(); });
  leave.set_value();
  EXPECT_TRUE(socket.ReadToEnd().ends_with("finished"));
}

TEST_F(ServerTest, StopsStreamsWhoseClientIsGoneAndWhenItStops) {
  std::atomic<int> running = 0;
  Serve([&](const ServerRequest&) {
    ++running;
    return ServerResponse{
        .stream = [&](std::stop_token stop) -> Result<std::optional<std::string>> {
          if (!stop.stop_requested()) return std::string(100'000, 'x');
          return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped");
        }};
  });
  {
    RawSocket gone(server_->port());
    gone.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    gone.ReadUntil("xxx");
  }
  RawSocket stays(server_->port());
  stays.Write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  stays.ReadUntil("xxx");
  server_.reset();
  EXPECT_EQ(running, 2);
}

TEST_F(ServerTest, ManyStreamsDoNotStarveHandlers) {
  std::promise<void> release;
  auto released = release.get_future().share();
  Serve(
      [&](const ServerRequest& request) {
        if (request.target == "/quick") return ServerResponse{.body = "quick"};
        auto sent = std::make_shared<bool>(false);
        return ServerResponse{
            .stream = [&, sent](std::stop_token) -> Result<std::optional<std::string>> {
              if (std::exchange(*sent, true)) released.wait();
              return "event";
            }};
      },
      {.handler_threads = 2});
  std::vector<std::unique_ptr<RawSocket>> listeners;
  for (int i = 0; i < 20; ++i) {
    listeners.push_back(std::make_unique<RawSocket>(server_->port()));
    listeners.back()->Write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_NE(listeners.back()->ReadUntil("event"), "");
  }
  EXPECT_TRUE(
      Say("GET /quick HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").ends_with("quick"));
  release.set_value();
  server_.reset();  // before what its streams use
}

TEST(StartServer, SaysWhatItCannotUse) {
  const auto bad_address = StartServer({.address = "not an address"}, nullptr);
  ASSERT_FALSE(bad_address);
  EXPECT_EQ(bad_address.error().code, ErrorCode::kUnavailable);
  const auto bad_certificate =
      StartServer({.certificate_pem = "nonsense", .private_key_pem = "nonsense"}, nullptr);
  ASSERT_FALSE(bad_certificate);
  EXPECT_EQ(bad_certificate.error().code, ErrorCode::kInvalidConfig);
  auto first = StartServer({}, [](const ServerRequest&) { return ServerResponse{}; });
  ASSERT_TRUE(first);
  const auto taken = StartServer({.port = (*first)->port()}, nullptr);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace opendes::http
