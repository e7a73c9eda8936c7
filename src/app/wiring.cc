#include "app/wiring.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "auth/entra_validator.h"
#include "control/postgres/postgres_control_store.h"
#include "control/sqlite/sqlite_control_store.h"
#include "destination/make_destination.h"
#include "secrets/key_vault_secrets.h"
#include "secrets/local_secrets.h"
#include "secrets/secrets_by_form.h"
#include "source/dataverse/dataverse_directory.h"

namespace opendes::app {
namespace {

Result<std::unique_ptr<http::Client>> WireHttp(const Configuration& configuration) {
  http::ClientOptions options;
  options.ca_file = configuration.http.ca_file;
  options.allow_plain_http = configuration.http.allow_plain_http;
  for (const auto& organization : configuration.organizations) {
    options.max_connections_per_host =
        std::max(options.max_connections_per_host,
                 static_cast<std::size_t>(organization.concurrent_requests));
  }
  return http::MakeClient(std::move(options));
}

std::string Authority(const Configuration& configuration, const std::string& tenant) {
  return fmt::format("{}/{}", configuration.identity.authority, tenant);
}

Result<std::unique_ptr<source::OrganizationDirectory>> WireOrganizations(
    const Configuration& configuration, Outside& outside) {
  std::vector<source::OrganizationConfig> organizations;
  for (const auto& given : configuration.organizations) {
    source::OrganizationConfig organization;
    organization.url = given.url;
    organization.tenant_id = given.tenant_id;
    organization.authority = Authority(configuration, given.tenant_id);
    organization.client_id = given.client_id;
    organization.client_secret = given.client_secret.Clone();
    organization.allow_plain_http = configuration.http.allow_plain_http;
    organization.limits.requests = static_cast<int>(given.requests_per_window);
    organization.limits.concurrent = static_cast<int>(given.concurrent_requests);
    organization.limits.share = static_cast<double>(given.share_percent) / 100;
    organizations.push_back(std::move(organization));
  }
  return source::MakeDataverseDirectory(std::move(organizations), outside.http.get(),
                                        &outside.clock, &outside.metrics);
}

std::unique_ptr<secrets::SecretResolver> WireKeyVault(const Configuration& configuration,
                                                      Outside& outside) {
  const KeyVaultConfiguration& given = configuration.key_vault;
  if (!given.configured()) return nullptr;
  outside.vault_tokens = std::make_unique<VaultTokens>(
      outside.http.get(), &outside.clock, configuration.identity.authority, given.client_id,
      given.client_secret.Clone());
  secrets::KeyVaultOptions options;
  options.hosts.suffixes = given.host_suffixes;
  options.hosts.trusted_origins = given.trusted_origins;
  options.public_addresses_only = !given.private_addresses;
  const auto tenant_of =
      [&organizations = *outside.organizations](const OrganizationId& id) -> Result<std::string> {
    OPENDES_TRY_ASSIGN(auto found, organizations.FindById(id, {}));
    return std::move(found.tenant_id);
  };
  const auto tokens = [&cache = *outside.vault_tokens](std::string_view tenant,
                                                       std::string_view scope) {
    return cache.Find(tenant, scope);
  };
  return secrets::MakeKeyVaultSecrets(outside.http.get(), std::move(options), tenant_of, tokens);
}

void WireSecrets(const Configuration& configuration, Outside& outside) {
  std::map<std::string, secrets::LocalSecret> local;
  for (const LocalSecretConfiguration& given : configuration.secrets) {
    local.emplace(given.name, secrets::LocalSecret{.value = given.value.Clone(),
                                                   .organizations = given.organizations});
  }
  const auto url_of =
      [&organizations = *outside.organizations](const OrganizationId& id) -> Result<std::string> {
    OPENDES_TRY_ASSIGN(auto found, organizations.FindById(id, {}));
    return std::move(found.url);
  };
  outside.secrets = secrets::MakeSecretsByForm(secrets::MakeLocalSecrets(std::move(local), url_of),
                                               WireKeyVault(configuration, outside));
}

// The tenant whose document names the signing keys; any directory's does when several may call.
std::string KeyTenant(const Configuration& configuration) {
  const auto& tenants = configuration.identity.tenants;
  return tenants.size() == 1 ? tenants.front() : "organizations";
}

void WireTokens(const Configuration& configuration, Service& service) {
  Outside& outside = *service.outside;
  const std::string authority = Authority(configuration, KeyTenant(configuration));
  service.keys = std::make_unique<auth::KeySet>(
      outside.http.get(), &outside.clock, authority + "/v2.0/.well-known/openid-configuration");
  auth::TokenRules rules;
  // Keys come only from the authority, so all names it goes by are equally good.
  rules.issuers = {Authority(configuration, "{tid}/v2.0"), Authority(configuration, "{tid}/"),
                   "https://sts.windows.net/{tid}/"};
  rules.audiences = configuration.identity.audiences;
  rules.tenants = configuration.identity.tenants;
  service.validator = auth::MakeEntraValidator(std::move(rules), service.keys.get());
  service.tokens = std::make_unique<auth::TokenChecker>(service.validator.get(), service.keys.get(),
                                                        &outside.clock);
}

// Who is running: a new name each time, so that leases of a dead process are never mistaken for
// ours.
NodeId MakeNodeId() {
  char host[256] = {};
  gethostname(host, sizeof(host) - 1);
  return NodeId(fmt::format("{}-{}-{}", host, getpid(), Guid::Random().ToString().substr(0, 8)));
}

void WireScheduler(const Configuration& configuration, Service& service) {
  Outside& outside = *service.outside;
  scheduling::SchedulerOptions options;
  options.node = MakeNodeId();
  options.workers = static_cast<std::size_t>(configuration.replication.workers);
  options.poll_shortest = std::chrono::seconds(configuration.replication.poll_shortest_seconds);
  options.poll_longest = std::chrono::seconds(configuration.replication.poll_longest_seconds);
  scheduling::SchedulerParts parts;
  parts.control = outside.control.get();
  parts.make_source = [&organizations = *outside.organizations](const OrganizationId& id) {
    return organizations.MakeSource(id);
  };
  parts.make_destination = destination::MakeDestination;
  parts.secrets = outside.secrets.get();
  parts.metrics = &outside.metrics;
  parts.clock = &outside.clock;
  service.scheduler = scheduling::StartScheduler(std::move(options), std::move(parts));
}

http::Handler WireApi(const Configuration& configuration, Service& service, std::stop_token stop) {
  Outside& outside = *service.outside;
  api::ApiParts parts;
  parts.control = outside.control.get();
  parts.organizations = outside.organizations.get();
  parts.make_destination = destination::MakeDestination;
  parts.inspect_destination = destination::InspectDestination;
  parts.secrets = outside.secrets.get();
  parts.scheduler = service.scheduler.get();
  parts.authenticate = [&tokens = *service.tokens, stop](std::string_view bearer) {
    return tokens.Check(bearer, stop);
  };
  parts.metrics = &outside.metrics;
  parts.clock = &outside.clock;
  parts.stop = stop;
  parts.options.public_url = configuration.server.public_url;
  parts.options.authority = Authority(configuration, KeyTenant(configuration));
  parts.options.resource = configuration.identity.audiences.front();
  return api::MakeApi(std::move(parts));
}

Result<std::string> ReadPem(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Fail(ErrorCode::kInvalidConfig, Blame::kUs,
                "cannot read {}, which server.tls names in the configuration", path);
  }
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Result<> WireServer(const Configuration& configuration, Service& service, std::stop_token stop) {
  const ServerConfiguration& given = configuration.server;
  http::ServerOptions options;
  options.address = given.address;
  options.port = given.port;
  OPENDES_TRY_ASSIGN(options.certificate_pem, ReadPem(given.certificate_file));
  OPENDES_TRY_ASSIGN(options.private_key_pem, ReadPem(given.private_key_file));
  OPENDES_TRY_ASSIGN(
      service.server,
      http::StartServer(std::move(options), WireApi(configuration, service, std::move(stop))));
  const bool ipv6 = given.address.find(':') != std::string::npos;
  service.url =
      !given.public_url.empty()
          ? given.public_url
          : fmt::format("{}://{}:{}", given.tls() ? "https" : "http",
                        ipv6 ? "[" + given.address + "]" : given.address, service.server->port());
  return {};
}

}  // namespace

Result<std::unique_ptr<Outside>> WireOutside(const Configuration& configuration) {
  auto outside = std::make_unique<Outside>();
  OPENDES_TRY_ASSIGN(outside->http, WireHttp(configuration));
  OPENDES_TRY_ASSIGN(outside->organizations, WireOrganizations(configuration, *outside));
  WireSecrets(configuration, *outside);
  return outside;
}

Result<> OpenControl(const Configuration& configuration, Outside& outside) {
  constexpr std::string_view kSqlite = "sqlite:";
  const std::string_view store = configuration.control_store.Reveal();
  if (!store.starts_with(kSqlite)) {
    OPENDES_TRY_ASSIGN(outside.control,
                       control::OpenPostgresControlStore(configuration.control_store));
    return {};
  }
  const std::string path(store.substr(kSqlite.size()));
  OPENDES_TRY_ASSIGN(outside.control, control::OpenSqliteControlStore(path));
  return {};
}

Result<std::unique_ptr<Service>> WireService(const Configuration& configuration,
                                             std::stop_token stop) {
  auto service = std::make_unique<Service>();
  OPENDES_TRY_ASSIGN(service->outside, WireOutside(configuration));
  OPENDES_TRY(OpenControl(configuration, *service->outside));
  WireTokens(configuration, *service);
  WireScheduler(configuration, *service);
  OPENDES_TRY(WireServer(configuration, *service, std::move(stop)));
  return service;
}

}  // namespace opendes::app
