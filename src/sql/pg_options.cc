#include "sql/pg_options.h"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "base/limits.h"

namespace opendes::sql {
namespace {

// Others read files or services of this machine, or replace what this program sets.
constexpr std::array<std::string_view, 19> kKeywords = {"user",
                                                        "dbname",
                                                        "sslmode",
                                                        "sslrootcert",
                                                        "sslcert",
                                                        "sslkey",
                                                        "sslcrl",
                                                        "ssl_min_protocol_version",
                                                        "sslsni",
                                                        "application_name",
                                                        "target_session_attrs",
                                                        "channel_binding",
                                                        "keepalives",
                                                        "keepalives_idle",
                                                        "keepalives_interval",
                                                        "keepalives_count",
                                                        "tcp_user_timeout",
                                                        "options",
                                                        "gssencmode"};

constexpr std::string_view kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

tl::unexpected<Error> Wrong(std::string_view what) {
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "PostgreSQL connection string: {}",
              what);
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

Result<Options> Parse(const std::string& text) {
  char* words = nullptr;
  Options options(PQconninfoParse(text.c_str(), &words));
  if (words != nullptr) PQfreemem(words);  // they may repeat a part of the password
  if (!options) {
    return Wrong(
        "expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE (special characters as %XX), or "
        "host=… user=… password=… dbname=…, with keys that libpq knows");
  }
  return options;
}

std::vector<std::string> SplitList(std::string_view list) {
  std::vector<std::string> parts;
  while (true) {
    const auto comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

// One port for all, or one each, as libpq has it.
Result<std::vector<PgServer>> ListServers(const std::string& hosts, const std::string& addresses,
                                          const std::string& ports) {
  const auto host = SplitList(hosts);
  const auto address = SplitList(addresses);
  const auto port = SplitList(ports);
  const std::size_t count = std::max(host.size(), address.size());
  if (count > limits::kDatabaseHosts) return Wrong("'host' names too many servers");
  if ((!hosts.empty() && host.size() != count) || (!addresses.empty() && address.size() != count) ||
      (port.size() != 1 && port.size() != count)) {
    return Wrong("'host', 'hostaddr' and 'port' list different numbers of servers");
  }
  std::vector<PgServer> servers(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!hosts.empty()) servers[i].host = host[i];
    if (!addresses.empty()) servers[i].address = address[i];
    servers[i].port = port.size() == 1 ? port[0] : port[i];
  }
  return servers;
}

bool IsThisMachine(const PgServer& server) {
  const std::string& place = server.address.empty() ? server.host : server.address;
  // 127.example.com is not.
  const bool loopback =
      place.starts_with("127.") && place.find_first_not_of("0123456789.") == std::string::npos;
  return place.empty() || place.starts_with("/") || place == "localhost" || place == "::1" ||
         loopback;
}

Result<Duration> ParseTimeout(const std::string& text) {
  int seconds = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, seconds);
  if (parsed.ec != std::errc() || parsed.ptr != end || seconds < 1 || seconds > 3600) {
    return Wrong("'connect_timeout' takes seconds from 1 to 3600");
  }
  return Duration(std::chrono::seconds(seconds));
}

void SetDefault(PgOptions& options, const std::string& key, std::string_view value) {
  const auto same = [&](const auto& entry) { return entry.first == key; };
  if (std::ranges::none_of(options.keywords, same)) options.keywords.emplace_back(key, value);
}

const std::string* Find(const PgOptions& options, std::string_view key) {
  const auto found = std::ranges::find(
      options.keywords, key, [](const auto& entry) { return std::string_view(entry.first); });
  return found == options.keywords.end() ? nullptr : &found->second;
}

// A password whose '@' or '/' was not written as %XX spills into host, port or database, and
// libpq's messages would repeat it.
bool MayHoldSecret(const PgServer& server) {
  const auto has_at = [](const std::string& text) { return text.find('@') != std::string::npos; };
  const bool odd_port = server.port.find_first_not_of("0123456789") != std::string::npos;
  return has_at(server.host) || has_at(server.address) || odd_port;
}

Result<> CheckNothingSpilled(const PgOptions& options) {
  const bool spilled = Find(options, "dbname")->find('@') != std::string::npos ||
                       std::ranges::any_of(options.servers, &MayHoldSecret);
  if (!spilled) return {};
  return Wrong(
      "host, port or database is none: write '@', '/', ':' and '%' in user and password as %XX");
}

void SetDefaults(PgOptions& options) {
  const bool local = std::ranges::all_of(options.servers, &IsThisMachine);
  SetDefault(options, "sslmode", local ? "prefer" : "verify-full");
  // Without the file libpq looks into the home directory, where a service has none.
  if (Find(options, "sslmode")->starts_with("verify-")) {
    SetDefault(options, "sslrootcert", kSystemAuthorities);
  }
  SetDefault(options, "application_name", "opendes");
  SetDefault(options, "keepalives_idle", "30");
  SetDefault(options, "keepalives_interval", "10");
  SetDefault(options, "keepalives_count", "3");
  SetDefault(options, "tcp_user_timeout", "60000");
  options.keywords.emplace_back("client_encoding", "UTF8");
}

}  // namespace

PgOptions PgOptions::Clone() const {
  return {servers, keywords, password.Clone(), connect_timeout, read_only};
}

Result<PgOptions> ParsePgOptions(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return Wrong("a NUL character is in it");
  OPENDES_TRY_ASSIGN(const Options parsed, Parse(std::string(text)));
  PgOptions options;
  options.connect_timeout = limits::kConnectTimeout;
  std::string hosts;
  std::string addresses;
  std::string ports;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string key = option->keyword;
    if (key == "host") {
      hosts = option->val;
    } else if (key == "hostaddr") {
      addresses = option->val;
    } else if (key == "port") {
      ports = option->val;
    } else if (key == "password") {
      options.password = Secret(option->val);
    } else if (key == "connect_timeout") {
      OPENDES_TRY_ASSIGN(options.connect_timeout, ParseTimeout(option->val));
    } else if (std::ranges::find(kKeywords, key) != kKeywords.end()) {
      options.keywords.emplace_back(key, option->val);
    } else {
      return Wrong(fmt::format("the key '{}' may not be used here", key));
    }
  }
  if (!Find(options, "dbname")) return Wrong("the database is missing: end with /DATABASE");
  OPENDES_TRY_ASSIGN(options.servers, ListServers(hosts, addresses, ports));
  OPENDES_TRY(CheckNothingSpilled(options));
  SetDefaults(options);
  return options;
}

}  // namespace opendes::sql
