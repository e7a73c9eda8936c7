#include "secrets/secrets_by_form.h"

namespace opendes::secrets {
namespace {

class SecretsByForm final : public SecretResolver {
 public:
  SecretsByForm(std::unique_ptr<SecretResolver> local, std::unique_ptr<SecretResolver> key_vault)
      : local_(std::move(local)), key_vault_(std::move(key_vault)) {}

  Result<Secret> Resolve(const SecretRef& ref, const OrganizationId& organization,
                         std::stop_token stop) override {
    if (ref.uri.starts_with("local:")) return local_->Resolve(ref, organization, stop);
    if (key_vault_ && ref.uri.find("://") != std::string::npos) {
      return key_vault_->Resolve(ref, organization, stop);
    }
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "the secret reference must be local:NAME{}",
                key_vault_ ? " or the URL of a Key Vault secret" : ": no Key Vault is configured");
  }

 private:
  const std::unique_ptr<SecretResolver> local_;
  const std::unique_ptr<SecretResolver> key_vault_;
};

}  // namespace

std::unique_ptr<SecretResolver> MakeSecretsByForm(std::unique_ptr<SecretResolver> local,
                                                  std::unique_ptr<SecretResolver> key_vault) {
  return std::make_unique<SecretsByForm>(std::move(local), std::move(key_vault));
}

}  // namespace opendes::secrets
