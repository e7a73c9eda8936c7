#include "secrets/local_secrets.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace opendes::secrets {
namespace {

constexpr std::string_view kScheme = "local:";

class LocalSecrets final : public SecretResolver {
 public:
  LocalSecrets(std::map<std::string, LocalSecret> secrets, UrlLookup url_of)
      : secrets_(std::move(secrets)), url_of_(std::move(url_of)) {}

  Result<Secret> Resolve(const SecretRef& ref, const OrganizationId& organization,
                         std::stop_token) override {
    if (!ref.uri.starts_with(kScheme)) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                  "not a local secret: write local:NAME");
    }
    const std::string name = ref.uri.substr(kScheme.size());
    const auto found = secrets_.find(name);
    if (found == secrets_.end()) {
      return Fail(ErrorCode::kNotFound, Blame::kCaller,
                  "the configuration has no secret named '{}'", name);
    }
    OPENDES_TRY(RequireFor(name, found->second, organization));
    return found->second.value.Clone();
  }

 private:
  Result<> RequireFor(const std::string& name, const LocalSecret& secret,
                      const OrganizationId& organization) const {
    if (secret.organizations.empty()) return {};
    OPENDES_TRY_ASSIGN(const std::string url, url_of_(organization));
    if (std::ranges::find(secret.organizations, url) != secret.organizations.end()) return {};
    return Fail(ErrorCode::kForbidden, Blame::kCaller,
                "the secret '{}' is not for {}: the configuration lists for whom it is", name, url);
  }

  const std::map<std::string, LocalSecret> secrets_;
  const UrlLookup url_of_;
};

}  // namespace

std::unique_ptr<SecretResolver> MakeLocalSecrets(std::map<std::string, LocalSecret> secrets,
                                                 UrlLookup url_of) {
  return std::make_unique<LocalSecrets>(std::move(secrets), std::move(url_of));
}

}  // namespace opendes::secrets
