#include "secrets/vault_secret_id.h"

#include <algorithm>

#include "http/message.h"

namespace opendes::secrets {
namespace {

constexpr std::string_view kFolder = "/secrets/";
constexpr std::string_view kApiVersion = "7.4";
constexpr std::size_t kLongestPart = 127;

bool IsPart(std::string_view text) {
  return !text.empty() && text.size() <= kLongestPart && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// One label in front of the suffix, and nothing but https at its usual port.
bool IsVaultHost(const http::Url& url, const std::vector<std::string>& suffixes) {
  if (url.scheme != "https" || url.port != 443) return false;
  return std::ranges::any_of(suffixes, [&](const std::string& suffix) {
    if (!suffix.starts_with('.') || !url.host.ends_with(suffix)) return false;
    return IsPart(std::string_view(url.host).substr(0, url.host.size() - suffix.size()));
  });
}

tl::unexpected<Error> WrongForm() {
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "not the URL of a Key Vault secret: write "
              "https://VAULT.vault.azure.net/secrets/NAME, with or without a version");
}

}  // namespace

std::string VaultSecretId::Url() const {
  return fmt::format("{}{}{}/{}?api-version={}", origin, kFolder, name, version, kApiVersion);
}

Result<VaultSecretId> ParseVaultSecretId(std::string_view url, const VaultHosts& hosts) {
  OPENDES_TRY_ASSIGN(const http::Url parsed, http::ParseUrl(url));
  VaultSecretId id{.origin = parsed.Origin(), .host = parsed.host, .name = {}, .version = {}};
  id.trusted = std::ranges::find(hosts.trusted_origins, id.origin) != hosts.trusted_origins.end();
  if (!id.trusted && !IsVaultHost(parsed, hosts.suffixes)) {
    return Fail(ErrorCode::kForbidden, Blame::kCaller,
                "secrets may not be read from {}: only from the configured Key Vault hosts",
                id.origin);
  }
  std::string_view path = parsed.target;
  if (!path.starts_with(kFolder)) return WrongForm();
  path.remove_prefix(kFolder.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto slash = path.find('/');
  id.name = path.substr(0, slash);
  if (slash != std::string_view::npos) id.version = path.substr(slash + 1);
  const bool good_version = slash == std::string_view::npos || IsPart(id.version);
  if (!IsPart(id.name) || !good_version) return WrongForm();
  return id;
}

}  // namespace opendes::secrets
