#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/limits.h"
#include "tds/options.h"

namespace opendes::tds {
namespace {

constexpr std::size_t kLongest = 16 * 1024;  // of a whole connection string

tl::unexpected<Error> Wrong(std::string_view what) {
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "SQL Server connection string: {}",
              what);
}

tl::unexpected<Error> CannotDo(std::string_view what) {
  return Fail(ErrorCode::kUnsupported, Blame::kCaller, "SQL Server connection string: {}", what);
}

enum class Key : std::uint8_t {
  kServer,
  kDatabase,
  kUser,
  kPassword,
  kTrust,
  kEncrypt,
  kCertificateHost,
  kCertificateFile,
  kConnectTimeout,
  kCommandTimeout,
  kApplication,
  kIntent,
  kMustBeOff,  // switches for what this client does not do
  kIgnored,    // about pools and retries, which are ours, or about nothing here
};

struct KnownKey {
  std::string_view name;
  Key key;
};

constexpr std::array kKnownKeys = {
    KnownKey{"server", Key::kServer},
    KnownKey{"data source", Key::kServer},
    KnownKey{"address", Key::kServer},
    KnownKey{"addr", Key::kServer},
    KnownKey{"network address", Key::kServer},
    KnownKey{"initial catalog", Key::kDatabase},
    KnownKey{"database", Key::kDatabase},
    KnownKey{"user id", Key::kUser},
    KnownKey{"uid", Key::kUser},
    KnownKey{"user", Key::kUser},
    KnownKey{"password", Key::kPassword},
    KnownKey{"pwd", Key::kPassword},
    KnownKey{"trustservercertificate", Key::kTrust},
    KnownKey{"trust server certificate", Key::kTrust},
    KnownKey{"encrypt", Key::kEncrypt},
    KnownKey{"hostnameincertificate", Key::kCertificateHost},
    KnownKey{"host name in certificate", Key::kCertificateHost},
    KnownKey{"servercertificate", Key::kCertificateFile},
    KnownKey{"server certificate", Key::kCertificateFile},
    KnownKey{"connect timeout", Key::kConnectTimeout},
    KnownKey{"connection timeout", Key::kConnectTimeout},
    KnownKey{"timeout", Key::kConnectTimeout},
    KnownKey{"command timeout", Key::kCommandTimeout},
    KnownKey{"application name", Key::kApplication},
    KnownKey{"app", Key::kApplication},
    KnownKey{"applicationintent", Key::kIntent},
    KnownKey{"application intent", Key::kIntent},
    KnownKey{"integrated security", Key::kMustBeOff},
    KnownKey{"trusted_connection", Key::kMustBeOff},
    KnownKey{"multipleactiveresultsets", Key::kMustBeOff},
    KnownKey{"multiple active result sets", Key::kMustBeOff},
    KnownKey{"persist security info", Key::kIgnored},
    KnownKey{"persistsecurityinfo", Key::kIgnored},
    KnownKey{"multisubnetfailover", Key::kIgnored},
    KnownKey{"multi subnet failover", Key::kIgnored},
    KnownKey{"packet size", Key::kIgnored},
    KnownKey{"pooling", Key::kIgnored},
    KnownKey{"min pool size", Key::kIgnored},
    KnownKey{"max pool size", Key::kIgnored},
    KnownKey{"load balance timeout", Key::kIgnored},
    KnownKey{"connection lifetime", Key::kIgnored},
    KnownKey{"connectretrycount", Key::kIgnored},
    KnownKey{"connect retry count", Key::kIgnored},
    KnownKey{"connectretryinterval", Key::kIgnored},
    KnownKey{"connect retry interval", Key::kIgnored},
    KnownKey{"workstation id", Key::kIgnored},
    KnownKey{"current language", Key::kIgnored},
    KnownKey{"enlist", Key::kIgnored},
    KnownKey{"type system version", Key::kIgnored},
};

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

struct Pair {
  std::string key;  // lower case
  std::string value;
};

// The value in quotes at the front of `rest`; a quote inside stands twice.
Result<std::string> TakeQuoted(std::string_view& rest) {
  const char quote = rest.front();
  std::string value;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] != quote) {
      value.push_back(rest[i]);
    } else if (i + 1 < rest.size() && rest[i + 1] == quote) {
      value.push_back(rest[i++]);
    } else {
      rest = Trim(rest.substr(i + 1));
      if (!rest.empty() && rest.front() != ';') return Wrong("expected ; after a quoted value");
      return value;
    }
  }
  return Wrong("a quote is not closed");
}

// Takes one "key=value" and its ";" off the front.
Result<Pair> TakePair(std::string_view& rest) {
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos) {
    return Wrong("expected Server=HOST,PORT;Initial Catalog=DATABASE;User ID=…;Password=…");
  }
  Pair pair{.key = LowerCase(Trim(rest.substr(0, equals))), .value = {}};
  rest = Trim(rest.substr(equals + 1));
  if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
    OPENDES_TRY_ASSIGN(pair.value, TakeQuoted(rest));
  } else {
    pair.value = Trim(rest.substr(0, rest.find(';')));
  }
  const auto end = rest.find(';');
  rest = end == std::string_view::npos ? std::string_view() : Trim(rest.substr(end + 1));
  return pair;
}

std::optional<int> ParseNumber(std::string_view text) {
  int number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<bool> ParseSwitch(const Pair& pair) {
  const std::string value = LowerCase(pair.value);
  if (value == "true" || value == "yes") return true;
  if (value == "false" || value == "no") return false;
  return Wrong(fmt::format("'{}' is True or False", pair.key));
}

// "tcp:HOST,PORT".
Result<> ParseServer(const Pair& pair, Options& options) {
  std::string_view place = pair.value;
  if (LowerCase(place.substr(0, 4)) == "tcp:") place = Trim(place.substr(4));
  if (place.find('\\') != std::string_view::npos || place.find(':') != std::string_view::npos) {
    return CannotDo(fmt::format("'{}' is HOST,PORT: give a named instance by its port", pair.key));
  }
  const auto comma = place.find(',');
  options.host = Trim(place.substr(0, comma));
  if (options.host.empty()) return Wrong(fmt::format("'{}' names no host", pair.key));
  if (options.host == "." || EqualIgnoringCase(options.host, "(local)")) options.host = "localhost";
  if (comma == std::string_view::npos) return {};
  const auto port = ParseNumber(Trim(place.substr(comma + 1)));
  if (!port || *port < 1 || *port > 65535) {
    return Wrong(fmt::format("the port in '{}' is none", pair.key));
  }
  options.port = *port;
  return {};
}

Result<Duration> ParseSeconds(const Pair& pair) {
  const auto seconds = ParseNumber(pair.value);
  if (seconds && *seconds >= 1 && *seconds <= 3600) return std::chrono::seconds(*seconds);
  return Wrong(fmt::format("'{}' takes seconds from 1 to 3600", pair.key));
}

// Everything is encrypted anyway; TDS 8 would be encrypted in another way.
Result<> CheckEncrypt(const Pair& pair) {
  const std::string value = LowerCase(pair.value);
  if (value == "strict") return CannotDo("'encrypt' cannot be Strict here: write Mandatory");
  if (value == "mandatory" || value == "optional") return {};
  OPENDES_TRY(ParseSwitch(pair));
  return {};
}

Result<> CheckOff(const Pair& pair) {
  if (LowerCase(pair.value) == "sspi") return CannotDo("Windows accounts cannot sign in here");
  OPENDES_TRY_ASSIGN(const bool on, ParseSwitch(pair));
  if (!on) return {};
  return CannotDo(fmt::format("'{}' is not to be had here", pair.key));
}

Result<> ParseIntent(const Pair& pair, Options& options) {
  const std::string value = LowerCase(pair.value);
  options.read_only = value == "readonly";
  if (options.read_only || value == "readwrite") return {};
  return Wrong(fmt::format("'{}' is ReadWrite or ReadOnly", pair.key));
}

Result<> Use(const Pair& pair, Options& options) {
  const auto known = std::find_if(kKnownKeys.begin(), kKnownKeys.end(),
                                  [&](const KnownKey& entry) { return entry.name == pair.key; });
  if (known == kKnownKeys.end()) {
    // What stands in front of a stray '=' may be a part of a password.
    const bool word =
        pair.key.size() <= 32 &&
        pair.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz _") == std::string::npos;
    return Wrong(
        word ? fmt::format("the key '{}' is not known", pair.key)
             : "a key is not known: a value with ';', '=' or quotes in it stands in quotes");
  }
  switch (known->key) {
    case Key::kServer:
      return ParseServer(pair, options);
    case Key::kDatabase:
      options.database = pair.value;
      return {};
    case Key::kUser:
      options.user = pair.value;
      return {};
    case Key::kPassword:
      options.password = Secret(pair.value);
      return {};
    case Key::kTrust: {
      OPENDES_TRY_ASSIGN(options.trust_any_certificate, ParseSwitch(pair));
      return {};
    }
    case Key::kEncrypt:
      return CheckEncrypt(pair);
    case Key::kCertificateHost:
      options.certificate_host = pair.value;
      return {};
    case Key::kCertificateFile:
      options.authorities_file = pair.value;
      return {};
    case Key::kConnectTimeout: {
      OPENDES_TRY_ASSIGN(options.connect_timeout, ParseSeconds(pair));
      return {};
    }
    case Key::kCommandTimeout: {
      OPENDES_TRY_ASSIGN(options.statement_timeout, ParseSeconds(pair));
      return {};
    }
    case Key::kApplication:
      options.application = pair.value;
      return {};
    case Key::kIntent:
      return ParseIntent(pair, options);
    case Key::kMustBeOff:
      return CheckOff(pair);
    case Key::kIgnored:
      return {};
  }
  return {};
}

}  // namespace

Result<Options> ParseConnectionString(std::string_view text) {
  if (text.size() > kLongest) return Wrong("it is too long");
  if (text.find('\0') != std::string_view::npos) return Wrong("a NUL character is in it");
  Options options;
  options.connect_timeout = limits::kConnectTimeout;
  options.statement_timeout = limits::kDatabaseStatement;
  options.lock_timeout = limits::kDatabaseLockWait;
  std::string_view rest = Trim(text);
  while (!rest.empty()) {
    if (rest.front() == ';') {
      rest = Trim(rest.substr(1));
      continue;
    }
    OPENDES_TRY_ASSIGN(const Pair pair, TakePair(rest));
    OPENDES_TRY(Use(pair, options));
  }
  if (options.host.empty()) return Wrong("'server' is missing: Server=HOST,PORT");
  if (options.database.empty()) return Wrong("'initial catalog' is missing: name the database");
  if (options.user.empty()) return Wrong("'user id' is missing");
  return options;
}

}  // namespace opendes::tds
