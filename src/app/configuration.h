// What opendes.toml says, checked. docs/configuration.md describes every key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"

namespace opendes::app {

struct ServerConfiguration {
  std::string address = "127.0.0.1";  // from `listen`
  int port = 8090;                    // from `listen`; 0: any free one
  std::string public_url;             // without a trailing slash; empty: the listen address
  std::string certificate_file;       // both or none
  std::string private_key_file;
  bool behind_proxy = false;
  std::string ready_file;

  bool tls() const { return !certificate_file.empty(); }
};

struct IdentityConfiguration {
  std::string authority = "https://login.microsoftonline.com";  // without tenant, without '/'
  std::vector<std::string> audiences;
  std::vector<std::string> tenants;  // GUID text, lower case
};

struct OrganizationConfiguration {
  std::string url;        // ends with '/'
  std::string tenant_id;  // GUID text, lower case
  std::string client_id;
  Secret client_secret;
  std::int64_t requests_per_window = limits::kSourceRequests;
  std::int64_t concurrent_requests = limits::kSourceConcurrent;
  std::int64_t share_percent = 90;  // of both
};

struct ReplicationConfiguration {
  std::int64_t workers = 4;
  std::int64_t poll_shortest_seconds = 1;
  std::int64_t poll_longest_seconds = 60;
};

struct KeyVaultConfiguration {
  // What a vault's host name ends with, "." included.
  std::vector<std::string> host_suffixes = {".vault.azure.net", ".vault.azure.cn",
                                            ".vault.usgovcloudapi.net"};
  std::vector<std::string> trusted_origins;
  bool private_addresses = false;
  std::string client_id;
  Secret client_secret;

  bool configured() const { return !client_id.empty(); }
};

// What "local:NAME" means.
struct LocalSecretConfiguration {
  std::string name;
  Secret value;
  std::vector<std::string> organizations;  // origin and '/'; none: for every organisation
};

struct HttpConfiguration {
  std::string ca_file;
  bool allow_plain_http = false;
};

struct Configuration {
  ServerConfiguration server;
  IdentityConfiguration identity;
  std::vector<OrganizationConfiguration> organizations;
  Secret control_store;  // "sqlite:/absolute/path" or "postgresql://…"
  ReplicationConfiguration replication;
  KeyVaultConfiguration key_vault;
  std::vector<LocalSecretConfiguration> secrets;
  HttpConfiguration http;
  std::string log_level = "info";
  std::string log_file;  // empty: standard error
};

// Reads and checks the file. kInvalidConfig naming file, line, key and what to do.
Result<Configuration> LoadConfiguration(const std::string& path);
// The same for text that was read already; path is for messages and relative paths.
Result<Configuration> ParseConfiguration(std::string_view text, const std::string& path);

}  // namespace opendes::app
