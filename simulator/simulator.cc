#include "simulator/simulator.h"

#include <fmt/format.h>

#include <utility>

#include "simulator/control/control_api.h"
#include "simulator/directory_rows.h"
#include "simulator/facts.h"
#include "simulator/facts_folder.h"
#include "simulator/identity/identities.h"
#include "simulator/organization_front.h"
#include "simulator/store/json_text.h"
#include "simulator/tls/server_certificate.h"

namespace opendes::sim {
namespace {

// The real server's own limits.
constexpr std::size_t kLongestTarget = 32'768;
constexpr std::size_t kLargestBody = 32 * limits::kMiB;
// More than the 52 concurrent requests the protection limits allow.
constexpr std::size_t kHandlerThreads = 64;

std::string NameOf(int number) {
  static constexpr const char* kNames[] = {"contoso", "fabrikam"};
  return number < 2 ? kNames[number] : fmt::format("organization{}", number + 1);
}

http::ServerOptions MakeServerOptions(const Options& options, int port_offset) {
  http::ServerOptions server;
  server.address = options.address;
  server.port = options.port == 0 ? 0 : options.port + port_offset;
  server.handler_threads = kHandlerThreads;
  server.max_target = kLongestTarget;
  server.max_header = 2 * kLongestTarget;
  server.max_body = kLargestBody;
  return server;
}

}  // namespace

struct Simulator::Directory {
  Directory(std::unique_ptr<SigningKeys> signing_keys, Clock& clock)
      : keys(std::move(signing_keys)),
        identity(*keys, clock),
        tokens(*keys, clock),
        vault(tokens, clock) {}

  std::unique_ptr<SigningKeys> keys;
  IdentityProvider identity;
  TokenChecker tokens;
  KeyVault vault;
  Facts facts;
};

struct Simulator::Served {
  Served(OrganizationOptions organization_options, const Options& given, Directory& directory,
         Clock& clock)
      : options(given),
        organization(std::move(organization_options), directory.facts, clock),
        front(organization, options, {directory.identity, directory.tokens, directory.vault}),
        control(organization, front, *directory.keys, directory.vault) {}

  const Options options;
  Organization organization;
  OrganizationFront front;
  ControlApi control;
  // Last, so that they stop before what they serve goes away.
  std::unique_ptr<http::Server> http;
  std::unique_ptr<http::Server> https;

  std::string http_url() const { return fmt::format("http://127.0.0.1:{}/", http->port()); }
  std::string https_url() const {
    return https == nullptr ? "" : fmt::format("https://localhost:{}/", https->port());
  }
};

Simulator::Simulator(Clock& clock) : clock_(clock) {}
Simulator::~Simulator() = default;

Result<std::unique_ptr<Simulator>> Simulator::Start(const Options& options, Clock& clock) {
  std::unique_ptr<Simulator> simulator(new Simulator(clock));
  OPENDES_TRY(simulator->StartDirectory(options));
  for (int number = 0; number < options.organizations; ++number) {
    OPENDES_TRY(simulator->StartOrganization(options, number, options.state_folder));
  }
  simulator->Describe(options);
  return simulator;
}

Result<> Simulator::StartDirectory(const Options& options) {
  OPENDES_TRY_ASSIGN(auto keys, SigningKeys::Make());
  directory_ = std::make_unique<Directory>(std::move(keys), clock_);
  OPENDES_TRY_ASSIGN(directory_->facts, LoadFacts(FactsFolder()));
  for (const auto& [table, count] : options.rows) {
    if (directory_->facts.Find(table) != nullptr) continue;
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "there is no table '{}'", table);
  }
  directory_->identity.SetTokenLifetime(std::chrono::seconds(options.token_lifetime_seconds));
  return {};
}

Result<> Simulator::StartOrganization(const Options& options, int number,
                                      const std::string& state_folder) {
  // Each organisation has rows and ids of its own.
  const std::uint64_t seed = options.seed + static_cast<std::uint64_t>(number) * 1000;
  auto served = std::make_unique<Served>(
      OrganizationOptions{.id = IdSpace(seed, "organization").IdOf(0),
                          .name = NameOf(number),
                          .seed = seed,
                          .rows = options.rows,
                          .expire_change_tracking_days = options.expire_days,
                          .recreate_keeps_tombstone = options.recreate_keeps_tombstone},
      options, *directory_, clock_);
  FillDirectoryRows(served->organization);
  Served& target = *served;
  const auto respond = [&target](const http::ServerRequest& request) {
    if (auto answer = target.control.Answer(request)) return std::move(*answer);
    return target.front.Respond(request);
  };
  OPENDES_TRY_ASSIGN(served->http, StartServer(MakeServerOptions(options, 2 * number), respond));
  if (!state_folder.empty()) {
    OPENDES_TRY_ASSIGN(ServerCertificate certificate, EnsureCertificate(state_folder));
    ca_file_ = certificate.ca_file;
    http::ServerOptions tls = MakeServerOptions(options, 2 * number + 1);
    tls.certificate_pem = std::move(certificate.certificate_pem);
    tls.private_key_pem = std::move(certificate.private_key_pem);
    OPENDES_TRY_ASSIGN(served->https, StartServer(std::move(tls), respond));
  }
  served_.push_back(std::move(served));
  return {};
}

void Simulator::Describe(const Options&) {
  const Served& first = *served_.front();
  first_url_ = first.http_url();
  const std::string secure = first.https == nullptr ? first_url_ : first.https_url();
  const std::string authority = secure + std::string(kTenantId);
  directory_->identity.SetBaseUrl(secure.substr(0, secure.size() - 1));
  directory_->vault.SetUrls(secure.substr(0, secure.size() - 1), authority);
  std::string organizations;
  for (const auto& served : served_) {
    std::vector<std::string> urls = {served->http_url(),
                                     fmt::format("http://localhost:{}/", served->http->port())};
    if (served->https != nullptr) {
      urls.insert(urls.begin(), served->https_url());
      urls.push_back(fmt::format("https://127.0.0.1:{}/", served->https->port()));
    }
    served->front.SetUrls(std::move(urls), authority);
    organizations +=
        fmt::format(R"({}{{"id":"{}","name":"{}","http":"{}","https":"{}","control":"{}sim/"}})",
                    organizations.empty() ? "" : ",", served->organization.id().ToString(),
                    served->organization.options().name, served->http_url(), served->https_url(),
                    served->http_url());
  }
  ready_line_ =
      fmt::format(R"({{"organizations":[{}],"ca_file":{},"tenant_id":"{}","client_id":"{}",)"
                  R"("client_secret":"{}","authority":"{}","authority_http":"{}{}","vault":"{}",)"
                  R"("control":"{}sim/"}})",
                  organizations, JsonString(ca_file_), kTenantId, kReplicatorClientId,
                  kReplicatorSecret, authority, first_url_, kTenantId, secure, first_url_);
}

}  // namespace opendes::sim
