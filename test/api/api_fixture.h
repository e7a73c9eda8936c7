// The API over a real control store and a made-up organisation, called without a network.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/api.h"
#include "control/sqlite/sqlite_control_store.h"
#include "test/api/fake_organization.h"
#include "test/api/test_clock.h"
#include "test/contract/temporary_directory.h"
#include "test/fakes/fake_destination.h"

namespace opendes::api::test {

namespace json = boost::json;

inline const Guid kAdministrator = *Guid::Parse("ad000000-0000-4000-8000-000000000001");
inline const Guid kNobody = *Guid::Parse("0b000000-0000-4000-8000-000000000002");
// Holds a value that must never be seen outside.
inline const std::string kCanary = "canary-5e3b1f";

inline const std::string kRoot = "/crm/exporter/";
inline const std::string kDescription = R"({
  "Name": "Sales", "OrganizationId": ")" +
                                        kOrganization + R"(",
  "DestinationType": "sqlite", "DestinationKeyVaultUri": "local:warehouse",
  "Entities": [{"Type": "account", "Settings": {}}, {"Type": "contact", "Settings": {}}],
  "RetryPolicy": {"MaxRetryCount": 5, "IntervalInSeconds": 5, "Backoff": "Simple"},
  "WriteDeleteLog": true})";

class FixtureSecrets final : public secrets::SecretResolver {
 public:
  Result<Secret> Resolve(const SecretRef& ref, const OrganizationId&, std::stop_token) override {
    if (ref.uri == "local:unknown") {
      return Fail(ErrorCode::kNotFound, Blame::kCaller, "there is no secret named 'unknown'");
    }
    return Secret("Data Source=" + kCanary);
  }
};

// The tokens that sign somebody in are the names of who they are.
inline Result<auth::Principal> SignIn(std::string_view bearer) {
  if (bearer == "administrator") {
    return auth::Principal{kAdministrator, kTenant, "admin@contoso.example"};
  }
  if (bearer == "nobody") return auth::Principal{kNobody, kTenant, "nobody@contoso.example"};
  if (bearer == "foreigner") {
    return auth::Principal{kAdministrator, kOtherTenant, "admin@fabrikam.example"};
  }
  if (bearer == "outage") return Fail(ErrorCode::kUnavailable, Blame::kUs, "no signing keys");
  return Fail(ErrorCode::kUnauthenticated, Blame::kCaller, "signature does not match");
}

class ApiTest : public testing::Test {
 protected:
  ApiTest() {
    organization_.With([](OrganizationState& state) { state.administrators = {kAdministrator}; });
    auto opened = control::OpenSqliteControlStore(directory_.File("control.db"));
    EXPECT_TRUE(opened.has_value());
    control_ = *std::move(opened);
    handler_ = MakeApi(Parts());
  }

  ApiParts Parts() {
    ApiParts parts;
    parts.control = control_.get();
    parts.organizations = &organizations_;
    parts.make_destination =
        [this](DestinationType, const Secret& secret,
               destination::Options) -> Result<std::unique_ptr<destination::Destination>> {
      if (destination_error_) return Fail(*destination_error_);
      EXPECT_EQ(secret.Reveal(), "Data Source=" + kCanary);
      return std::make_unique<opendes::test::FakeDestination>(database_);
    };
    parts.inspect_destination = [this](DestinationType, const Secret& secret,
                                       const destination::Options& options,
                                       const std::vector<EntityName>&,
                                       const RunContext&) -> Result<destination::Inspection> {
      if (destination_error_) return Fail(*destination_error_);
      EXPECT_EQ(secret.Reveal(), "Data Source=" + kCanary);
      inspected_with_ = options;
      return inspection_;
    };
    parts.secrets = &secrets_;
    parts.authenticate = SignIn;
    parts.metrics = &metrics_;
    parts.clock = &clock_;
    parts.options = {.public_url = "https://des.contoso.example",
                     .authority = "https://login.example/" + kTenant,
                     .resource = "api://opendes"};
    return parts;
  }

  http::ServerResponse SendAs(const std::string& bearer, const std::string& method,
                              const std::string& target, const std::string& body = {}) {
    http::ServerRequest request;
    request.method = method;
    request.target = target.starts_with("/") ? target : kRoot + target;
    if (!bearer.empty()) request.headers.emplace_back("Authorization", "Bearer " + bearer);
    request.body = body;
    http::ServerResponse response = handler_(request);
    EXPECT_EQ(response.body.find(kCanary), std::string::npos) << "a secret was shown";
    return response;
  }
  http::ServerResponse Send(const std::string& method, const std::string& target,
                            const std::string& body = {}) {
    return SendAs("administrator", method, target, body);
  }

  // The answer's JSON; the status must be 200.
  json::value Ok(const http::ServerResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    return response.status == 200 ? json::parse(response.body) : json::value();
  }
  // The ErrorResponse's Message; status and ErrorCode must be these.
  std::string Failed(const http::ServerResponse& response, int status, std::string_view word) {
    EXPECT_EQ(response.status, status) << response.body;
    const json::object body = json::parse(response.body).as_object();
    EXPECT_EQ(body.at("ErrorCode").as_string(), word) << response.body;
    EXPECT_EQ(body.at("CorrelationId").as_string().size(), 36U);
    EXPECT_TRUE(body.at("Details").is_string());
    EXPECT_TRUE(body.at("Parameters").is_array());
    return std::string(body.at("Message").as_string());
  }

  void AcceptTerms() {
    EXPECT_EQ(Ok(Send("POST", "metadata/acceptprivacyterms?organizationUrl=" + kUrl +
                                  "&organizationId=" + kOrganization + "&isAuthorized=true")),
              json::value(true));
  }
  // The id of a new profile made from the description.
  std::string Create(const std::string& description = kDescription) {
    AcceptTerms();
    const json::value made = Ok(Send("POST", "profiles", description));
    return made.is_object() ? std::string(made.at("Id").as_string()) : std::string();
  }
  std::string StateOf(const std::string& id) {
    return std::string(Ok(Send("GET", "profiles/" + id)).at("State").as_string());
  }

  opendes::test::TemporaryDirectory directory_;
  TestClock clock_;
  FakeOrganization organization_;
  FakeDirectory organizations_{organization_};
  opendes::test::FakeDatabase database_;
  std::optional<Error> destination_error_;
  destination::Inspection inspection_{.server = "Fake 1.0", .rights = {}, .present = {}};
  destination::Options inspected_with_;
  FixtureSecrets secrets_;
  telemetry::Metrics metrics_;
  std::unique_ptr<control::ControlStore> control_;
  http::Handler handler_;
};

}  // namespace opendes::api::test
