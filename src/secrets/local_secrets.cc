#include "secrets/local_secrets.h"

#include <string_view>

namespace opendes::secrets {
namespace {

constexpr std::string_view kScheme = "local:";

class LocalSecrets final : public SecretResolver {
 public:
  explicit LocalSecrets(std::map<std::string, Secret> values) : values_(std::move(values)) {}

  Result<Secret> Resolve(const SecretRef& ref, const OrganizationId&, std::stop_token) override {
    if (!ref.uri.starts_with(kScheme)) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                  "not a local secret: write local:NAME");
    }
    const std::string name = ref.uri.substr(kScheme.size());
    const auto found = values_.find(name);
    if (found == values_.end()) {
      return Fail(ErrorCode::kNotFound, Blame::kCaller,
                  "the configuration has no secret named '{}'", name);
    }
    return found->second.Clone();
  }

 private:
  const std::map<std::string, Secret> values_;
};

}  // namespace

std::unique_ptr<SecretResolver> MakeLocalSecrets(std::map<std::string, Secret> values) {
  return std::make_unique<LocalSecrets>(std::move(values));
}

}  // namespace opendes::secrets
