#include "app/configuration.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "app/toml_section.h"
#include "base/ascii.h"
#include "base/guid.h"
#include "http/message.h"

namespace opendes::app {
namespace {

bool IsLoopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address == "localhost";
}

// "127.0.0.1:8090" or "[::1]:8090".
bool ParseListen(std::string_view text, ServerConfiguration& server) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  int port = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  if (host.empty() || port < 0 || port > 65535) return false;
  server.address = host;
  server.port = port;
  return true;
}

std::string WithoutTrailingSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

void CheckUrl(TomlSection& section, std::string_view key, const std::string& url,
              bool allow_plain_http) {
  const auto parsed = http::ParseUrl(url);
  if (!parsed) {
    section.Refuse(key, "must be an address such as \"https://example.com\"");
  } else if (parsed->scheme != "https" && !allow_plain_http) {
    section.Refuse(key, "must begin with https://");
  }
}

void NormalizeTenant(TomlSection& section, std::string_view key, std::string& tenant) {
  if (const auto guid = Guid::Parse(tenant)) {
    tenant = guid->ToString();
  } else {
    section.Refuse(key, fmt::format("must be a tenant id (a GUID), not '{}'", tenant));
  }
}

void ReadServer(TomlSection section, ServerConfiguration& server) {
  std::string listen = "127.0.0.1:8090";
  section.Read("listen", listen);
  section.Read("public_url", server.public_url);
  section.Read("behind_proxy", server.behind_proxy);
  section.ReadPath("ready_file", server.ready_file);
  TomlSection tls = section.Child("tls");
  tls.ReadPath("certificate", server.certificate_file);
  tls.ReadPath("private_key", server.private_key_file);
  tls.RefuseUnknownKeys();
  section.RefuseUnknownKeys();

  server.public_url = WithoutTrailingSlash(server.public_url);
  if (!server.public_url.empty()) CheckUrl(section, "public_url", server.public_url, true);
  if (server.behind_proxy && server.public_url.empty()) {
    section.Refuse("public_url",
                   "is needed with behind_proxy = true: clients are told to come back there");
  }
  if (server.certificate_file.empty() != server.private_key_file.empty()) {
    section.Refuse("tls", "needs both certificate and private_key");
  }
  if (!ParseListen(listen, server)) {
    section.Refuse("listen", "must be ADDRESS:PORT, such as \"127.0.0.1:8090\" or \"[::]:8090\"");
  } else if (!IsLoopback(server.address) && !server.tls() && !server.behind_proxy) {
    section.Refuse("listen",
                   fmt::format("({}) would send tokens over the network in the clear: set "
                               "server.tls.certificate and server.tls.private_key, or "
                               "server.behind_proxy = true when a proxy in front does TLS",
                               listen));
  }
}

void ReadIdentity(TomlSection section, IdentityConfiguration& identity, bool allow_plain_http) {
  section.Read("authority", identity.authority);
  section.Read("audiences", identity.audiences);
  section.Read("tenants", identity.tenants);
  section.RefuseUnknownKeys();
  identity.authority = WithoutTrailingSlash(identity.authority);
  CheckUrl(section, "authority", identity.authority, allow_plain_http);
  if (identity.audiences.empty()) {
    section.Refuse("audiences",
                   "is missing: name the application id (or its URI) that tokens for this service "
                   "are issued for");
  }
  if (identity.tenants.empty()) {
    section.Refuse("tenants", "is missing: name the tenant ids whose users may call the API");
  }
  for (std::string& tenant : identity.tenants) NormalizeTenant(section, "tenants", tenant);
}

OrganizationConfiguration ReadOrganization(TomlSection section, bool allow_plain_http) {
  OrganizationConfiguration organization;
  section.Read("url", organization.url);
  section.Read("tenant_id", organization.tenant_id);
  section.Read("client_id", organization.client_id);
  section.Read("client_secret", organization.client_secret);
  section.Read("requests_per_window", organization.requests_per_window, 1, 1'000'000);
  section.Read("concurrent_requests", organization.concurrent_requests, 1, 1000);
  section.Read("share_percent", organization.share_percent, 1, 100);
  section.RefuseUnknownKeys();
  for (const char* key : {"url", "tenant_id", "client_id", "client_secret"}) section.Require(key);
  CheckUrl(section, "url", organization.url, allow_plain_http);
  NormalizeTenant(section, "tenant_id", organization.tenant_id);
  organization.url = WithoutTrailingSlash(organization.url) + "/";
  return organization;
}

// A SQLite file, made absolute, or a PostgreSQL connection string, which may hold a password.
void ReadControl(TomlSection section, const TomlFile& file, Secret& store) {
  store = Secret("sqlite:opendes-control.db");
  section.Read("store", store);
  section.RefuseUnknownKeys();
  const std::string text(store.Reveal());
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return;
  constexpr std::string_view kSqlite = "sqlite:";
  if (!text.starts_with(kSqlite) || text.size() == kSqlite.size()) {
    section.Refuse("store", "must be \"sqlite:PATH\" or \"postgresql://…\"");
    return;
  }
  const auto path = std::filesystem::path(file.folder) / text.substr(kSqlite.size());
  store = Secret(std::string(kSqlite) + path.lexically_normal().string());
}

void ReadReplication(TomlSection section, ReplicationConfiguration& replication) {
  section.Read("workers", replication.workers, 1, 64);
  section.Read("poll_shortest_seconds", replication.poll_shortest_seconds, 1, 3600);
  section.Read("poll_longest_seconds", replication.poll_longest_seconds, 1, 3600);
  section.RefuseUnknownKeys();
  if (replication.poll_longest_seconds < replication.poll_shortest_seconds) {
    section.Refuse("poll_longest_seconds", "must not be less than poll_shortest_seconds");
  }
}

void ReadKeyVault(TomlSection section, KeyVaultConfiguration& vault) {
  section.Read("host_suffixes", vault.host_suffixes);
  section.Read("trusted_origins", vault.trusted_origins);
  section.Read("private_addresses", vault.private_addresses);
  section.Read("client_id", vault.client_id);
  section.Read("client_secret", vault.client_secret);
  section.RefuseUnknownKeys();
  for (const std::string& suffix : vault.host_suffixes) {
    if (!suffix.starts_with('.')) {
      section.Refuse("host_suffixes", fmt::format("must begin with a dot: \".{}\"", suffix));
    }
  }
  if (!vault.configured() && vault.client_secret.empty()) return;
  for (const char* key : {"client_id", "client_secret"}) section.Require(key);
}

std::string ComparableUrl(const std::string& url) { return LowerCase(WithoutTrailingSlash(url)); }

void ReadSecrets(TomlSection section, Configuration& configuration) {
  for (NamedSecret& given : section.ReadAllSecrets()) {
    LocalSecretConfiguration secret{
        .name = given.name, .value = std::move(given.value), .organizations = {}};
    for (const std::string& url : given.organizations) {
      const auto found = std::ranges::find(
          configuration.organizations, ComparableUrl(url),
          [](const OrganizationConfiguration& one) { return ComparableUrl(one.url); });
      if (found == configuration.organizations.end()) {
        section.Refuse(given.name, fmt::format("names {}, which is the url of none of the "
                                               "[[organizations]]",
                                               url));
        return;
      }
      const auto parsed = http::ParseUrl(found->url);  // what is no URL was refused already
      if (parsed) secret.organizations.push_back(parsed->Origin() + "/");
    }
    configuration.secrets.push_back(std::move(secret));
  }
}

void ReadHttp(TomlSection section, HttpConfiguration& http) {
  section.ReadPath("ca_file", http.ca_file);
  section.Read("allow_plain_http", http.allow_plain_http);
  section.RefuseUnknownKeys();
}

void ReadLog(TomlSection section, Configuration& configuration) {
  section.Read("level", configuration.log_level);
  section.ReadPath("file", configuration.log_file);
  section.RefuseUnknownKeys();
  constexpr std::string_view kLevels[] = {"debug", "info", "warning", "error"};
  if (std::ranges::find(kLevels, configuration.log_level) == std::end(kLevels)) {
    section.Refuse("level", "must be \"debug\", \"info\", \"warning\" or \"error\"");
  }
}

Configuration ReadRoot(TomlFile& file, const toml::table& table) {
  Configuration configuration;
  TomlSection root(&file, "", &table);
  ReadHttp(root.Child("http"), configuration.http);
  const bool allow_plain_http = configuration.http.allow_plain_http;
  ReadServer(root.Child("server"), configuration.server);
  ReadIdentity(root.Child("identity"), configuration.identity, allow_plain_http);
  for (TomlSection& section : root.Children("organizations")) {
    configuration.organizations.push_back(ReadOrganization(section, allow_plain_http));
  }
  ReadControl(root.Child("control"), file, configuration.control_store);
  ReadReplication(root.Child("replication"), configuration.replication);
  ReadKeyVault(root.Child("key_vault"), configuration.key_vault);
  ReadSecrets(root.Child("secrets"), configuration);
  ReadLog(root.Child("log"), configuration);
  root.RefuseUnknownKeys();
  if (configuration.organizations.empty()) {
    root.Refuse("organizations",
                "is missing: add an [[organizations]] table for each organisation");
  }
  return configuration;
}

}  // namespace

Result<Configuration> ParseConfiguration(std::string_view text, const std::string& path) {
  TomlFile file{.path = path,
                .folder = std::filesystem::absolute(path).parent_path().string(),
                .first_error = std::nullopt};
  try {
    const toml::table table = toml::parse(text, path);
    Configuration configuration = ReadRoot(file, table);
    if (file.first_error) return Fail(std::move(*file.first_error));
    return configuration;
  } catch (const toml::parse_error& error) {
    return Fail(ErrorCode::kInvalidConfig, Blame::kUs, "{}:{}: not valid TOML: {}", path,
                error.source().begin.line, error.description());
  }
}

Result<Configuration> LoadConfiguration(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Fail(ErrorCode::kInvalidConfig, Blame::kUs,
                "cannot read the configuration file {}; name it with --config (docs/examples/"
                "opendes.toml is one to start from)",
                path);
  }
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return ParseConfiguration(text, path);
}

}  // namespace opendes::app
