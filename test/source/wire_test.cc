// The same reader over real sockets: compression, broken answers, huge bodies, stop.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "http/client.h"
#include "http/server.h"
#include "source/dataverse/dataverse_source.h"
#include "test/source/test_parts.h"
#include "test/source/test_schema.h"

namespace opendes::source {
namespace {

using ::testing::HasSubstr;

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class WireTest : public ::testing::Test {
 protected:
  void Serve(http::Handler handler) {
    auto started = http::StartServer({}, [this, handler](const http::ServerRequest& request) {
      ++requests;
      return handler(request);
    });
    ASSERT_TRUE(started) << started.error().ToString();
    server = *std::move(started);
    auto made = http::MakeClient({.ca_file = "", .allow_plain_http = true});
    ASSERT_TRUE(made) << made.error().ToString();
    client = *std::move(made);
    base = fmt::format("http://127.0.0.1:{}/api/data/v9.2/", server->port());
    source = std::make_unique<DataverseSource>(
        Share(WebApiParts{.base_url = base,
                          .client = client.get(),
                          .metrics = &metrics,
                          .tokens = std::make_unique<FakeTokens>(),
                          .budget = std::make_unique<RequestBudget>(BudgetLimits{}, &clock),
                          .compression = true}));
  }
  static http::ServerResponse Json(std::string body, http::Headers headers = {}) {
    http::ServerResponse response;
    response.headers = std::move(headers);
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = std::move(body);
    return response;
  }
  // Sends the beginning of an answer and drops the connection.
  static http::ServerResponse Broken(std::string begin) {
    http::ServerResponse response;
    response.headers = {{"Content-Type", "application/json"}};
    response.stream =
        [begin, sent = false](std::stop_token) mutable -> Result<std::optional<std::string>> {
      if (sent) return Fail(ErrorCode::kUnavailable, Blame::kUs, "dropped on purpose");
      sent = true;
      return begin;
    };
    return response;
  }
  Result<RowBatch> ReadBatch() {
    const Cursor rows = RenderCursor(
        {.kind = FeedPosition::Kind::kLoad, .organization = kOrganization, .token = "1"});
    OPENDES_TRY_ASSIGN(SourcePage page, source->ReadPage(schema, rows, Context()));
    return source->DecodePage(schema, page);
  }
  std::string Page(int rows) const {
    std::string items;
    for (int i = 0; i < rows; ++i) {
      if (i > 0) items += ',';
      Guid id;
      id.bytes[14] = static_cast<std::uint8_t>(i >> 8);
      id.bytes[15] = static_cast<std::uint8_t>(i);
      items += RowOf(id.ToString(), i + 1, R"("name":"row","statecode":0)");
    }
    return R"({"value":[)" + items + R"(],"@odata.deltaLink":")" + base +
           R"(samples?$deltatoken=1"})";
  }
  RunContext Context() { return {.clock = &clock, .stop = stop.get_token(), .epoch = 1}; }

  SteppingClock clock;
  telemetry::Metrics metrics;
  TableSchema schema = SampleSchema();
  std::stop_source stop;
  std::atomic<int> requests = 0;
  std::string base;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<http::Client> client;
  std::unique_ptr<DataverseSource> source;
};

TEST_F(WireTest, CompressedPage) {
  Serve([this](const http::ServerRequest& request) {
    EXPECT_THAT(std::string(http::Find(request.headers, "Accept-Encoding").value_or("")),
                HasSubstr("gzip"));
    EXPECT_EQ(http::Find(request.headers, "Authorization"), "Bearer " + kToken);
    return Json(Gzip(Page(500)), {{"Content-Encoding", "gzip"}});
  });
  const auto batch = ReadBatch();
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(batch->rows(), 500U);
}

TEST_F(WireTest, AConnectionBrokenMidwayIsTriedAgain) {
  Serve([this](const http::ServerRequest&) {
    return requests < 3 ? Broken(Page(50).substr(0, 700)) : Json(Page(50));
  });
  const auto batch = ReadBatch();
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_EQ(batch->rows(), 50U);
  EXPECT_EQ(requests, 3);
}

TEST_F(WireTest, CutCompressedPageNeverYieldsABatch) {
  Serve([this](const http::ServerRequest&) {
    const std::string whole = Gzip(Page(500));
    return Json(whole.substr(0, whole.size() / 2), {{"Content-Encoding", "gzip"}});
  });
  EXPECT_FALSE(ReadBatch());
  EXPECT_LE(requests, limits::kRequestAttempts);
}

TEST_F(WireTest, ABombIsLimitedAfterDecompression) {
  const std::string bomb = Gzip(std::string(limits::kPageBytes + 1, ' '));
  Serve([&](const http::ServerRequest&) { return Json(bomb, {{"Content-Encoding", "gzip"}}); });
  TableSchema one = schema;
  const auto row = source->ReadRow(one, *Guid::Parse(kIdA), Context());
  ASSERT_FALSE(row);
  EXPECT_EQ(row.error().code, ErrorCode::kLimitExceeded);
}

TEST_F(WireTest, RedirectsAreNotFollowed) {
  Serve([](const http::ServerRequest&) {
    http::ServerResponse response;
    response.status = 302;
    response.headers = {{"Location", "https://evil.example.com/"}};
    return response;
  });
  const auto batch = ReadBatch();
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, ErrorCode::kProtocol);
  EXPECT_EQ(requests, 1);
}

TEST_F(WireTest, NobodyListens) {
  Serve([this](const http::ServerRequest&) { return Json(Page(1)); });
  server.reset();
  const auto batch = ReadBatch();
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(clock.sleeps().size(), static_cast<std::size_t>(limits::kRequestAttempts - 1));
}

TEST_F(WireTest, StopEndsARequestUnderWay) {
  Serve([this](const http::ServerRequest&) {
    http::ServerResponse response;
    response.stream = [this](std::stop_token gone) -> Result<std::optional<std::string>> {
      stop.request_stop();
      while (!gone.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return std::nullopt;
    };
    return response;
  });
  const auto batch = ReadBatch();
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace opendes::source
