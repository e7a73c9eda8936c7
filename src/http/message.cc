#include "http/message.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace opendes::http {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

bool IsAlphanumeric(char c) {
  const char lower = LowerCase(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

bool IsUnreserved(char c) {
  return IsAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

int Nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = LowerCase(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// '+' becomes a space, as in forms; escapes as everywhere.
std::string DecodeFormPart(std::string_view text) {
  std::string plain(text);
  std::ranges::replace(plain, '+', ' ');
  return PercentDecode(plain);
}

// A DNS name or an IPv4 address in any spelling: labels without empty ones, so that "host." and
// "host" cannot be two names for one thing.
bool IsHostName(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.back() == '.') return false;
  if (host.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(
      host, [](char c) { return IsAlphanumeric(c) || c == '-' || c == '.' || c == '_'; });
}

bool IsIpv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

std::optional<int> ParsePort(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 5 || text.front() == '-' || port < 1 || port > 65535) return std::nullopt;
  return port;
}

// "host", "host:port", "[v6]" or "[v6]:port" into url; false when it is none of them.
bool ParseAuthority(std::string_view authority, Url& url) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return false;
    url.host = LowerCase(authority.substr(1, end - 1));
    port = authority.substr(end + 1);
    if (!IsIpv6(url.host)) return false;
  } else {
    const auto end = std::min(authority.find(':'), authority.size());
    url.host = LowerCase(authority.substr(0, end));
    port = authority.substr(end);
    if (!IsHostName(url.host)) return false;
  }
  if (port.empty()) return true;
  if (port.front() != ':' || port.size() == 1) return false;
  const auto number = ParsePort(port.substr(1));
  if (number) url.port = *number;
  return number.has_value();
}

bool IsTarget(std::string_view target) {
  return std::ranges::all_of(target,
                             [](char c) { return c > ' ' && c < 0x7F && c != '#' && c != '\\'; });
}

}  // namespace

std::optional<std::string_view> Find(const Headers& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [name](const auto& header) { return EqualIgnoringCase(header.first, name); });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::string PercentDecode(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size();
    const int high = escape ? Nibble(text[i + 1]) : -1;
    const int low = escape ? Nibble(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return plain;
}

std::string PercentEncode(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (IsUnreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kHex[byte >> 4], kHex[byte & 0x0F]};
  }
  return encoded;
}

std::string EncodeForm(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    form += PercentEncode(name) + '=' + PercentEncode(value);
  }
  return form;
}

std::vector<std::pair<std::string, std::string>> DecodeForm(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> fields;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (field.empty()) continue;
    const auto equals = std::min(field.find('='), field.size());
    fields.emplace_back(DecodeFormPart(field.substr(0, equals)),
                        DecodeFormPart(field.substr(std::min(equals + 1, field.size()))));
  }
  return fields;
}

std::string Url::Origin() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string origin = scheme + "://" + (v6 ? "[" + host + "]" : host);
  if (port != (scheme == "https" ? 443 : 80)) origin += fmt::format(":{}", port);
  return origin;
}

Result<Url> ParseUrl(std::string_view text) {
  Url url;
  const auto separator = text.find("://");
  if (separator != std::string_view::npos) url.scheme = LowerCase(text.substr(0, separator));
  if (url.scheme != "https" && url.scheme != "http") {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "not an absolute http or https URL: begin with https://");
  }
  url.port = url.scheme == "https" ? 443 : 80;
  const std::string_view rest = text.substr(separator + 3);
  const auto end = std::min(rest.find_first_of("/?#"), rest.size());
  if (!ParseAuthority(rest.substr(0, end), url)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "the URL's host or port is not acceptable: write https://host or "
                "https://host:port, without a user name");
  }
  url.target = rest.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  if (!IsTarget(url.target)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "the URL of host '{}' has a fragment, white space or unencoded characters",
                url.host);
  }
  return url;
}

}  // namespace opendes::http
