// The API behind the real HTTP server, asked by the real client.
#include "http/server.h"

#include "http/client.h"
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

class ServerTest : public ApiTest {
 protected:
  ServerTest() {
    auto server = http::StartServer({}, handler_);
    EXPECT_TRUE(server.has_value());
    server_ = *std::move(server);
    auto client = http::MakeClient({.allow_plain_http = true});
    EXPECT_TRUE(client.has_value());
    client_ = *std::move(client);
  }

  http::ClientResponse Ask(const std::string& method, const std::string& target,
                           std::string body = {}) {
    const Secret bearer("administrator");
    http::ClientRequest request;
    request.method = method;
    request.url = fmt::format("http://127.0.0.1:{}{}", server_->port(), target);
    request.bearer = &bearer;
    request.body = std::move(body);
    auto response = client_->Send(request, {});
    EXPECT_TRUE(response.has_value()) << response.error().ToString();
    return response ? *std::move(response) : http::ClientResponse{};
  }

  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Client> client_;
};

TEST_F(ServerTest, AProfileFromZeroToRunning) {
  AcceptTerms();
  const auto made = Ask("POST", "/crm/exporter/profiles", kDescription);
  ASSERT_EQ(made.status, 200) << made.body;
  const std::string id(json::parse(made.body).at("Id").as_string());
  const auto active = Ask("POST", "/crm/exporter/profiles/" + id + "/activate");
  EXPECT_EQ(active.status, 200) << active.body;
  EXPECT_EQ(http::Find(active.headers, "Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(StateOf(id), "1");
}

TEST_F(ServerTest, ABodyThatIsTooLargeNeverReachesTheApi) {
  const auto response = Ask("POST", "/crm/exporter/profiles", std::string(1'100'000, ' '));
  EXPECT_EQ(response.status, 413);
}

TEST_F(ServerTest, EventsArriveInPiecesAndEnd) {
  AcceptTerms();
  const std::string id = Create();
  const auto response = Ask("GET", "/crm/exporter/profiles/" + id + "/events");
  EXPECT_EQ(response.status, 200);
  std::size_t events = 0;
  for (std::size_t at = 0; (at = response.body.find("event: profile\n", at)) != std::string::npos;
       ++at) {
    ++events;
  }
  EXPECT_EQ(events, 300U) << "one a second, for five minutes";
}

}  // namespace
}  // namespace opendes::api::test
