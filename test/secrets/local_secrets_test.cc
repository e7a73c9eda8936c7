#include "secrets/local_secrets.h"

#include <gtest/gtest.h>

#include "secrets/secrets_by_form.h"

namespace opendes::secrets {
namespace {

const OrganizationId kOrganization("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");

std::unique_ptr<SecretResolver> Local() {
  std::map<std::string, Secret> values;
  values.emplace("warehouse", Secret("CANARY"));
  return MakeLocalSecrets(std::move(values));
}

class EchoVault final : public SecretResolver {
 public:
  Result<Secret> Resolve(const SecretRef& ref, const OrganizationId&, std::stop_token) override {
    return Secret("vault:" + ref.uri);
  }
};

ErrorCode CodeOf(SecretResolver& resolver, const std::string& uri) {
  const auto secret = resolver.Resolve({uri}, kOrganization, {});
  return secret ? ErrorCode::kInternal : secret.error().code;
}

TEST(LocalSecrets, GivesWhatIsConfiguredAndNothingElse) {
  const auto local = Local();
  for (int i = 0; i < 2; ++i) {  // it can be asked for again
    const auto secret = local->Resolve({"local:warehouse"}, kOrganization, {});
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->Reveal(), "CANARY");
  }
  EXPECT_EQ(CodeOf(*local, "local:other"), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(*local, "local:"), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(*local, "local:Warehouse"), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(*local, "warehouse"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(CodeOf(*local, ""), ErrorCode::kInvalidArgument);
}

TEST(SecretsByForm, SendsEachFormToItsResolver) {
  const auto both = MakeSecretsByForm(Local(), std::make_unique<EchoVault>());
  EXPECT_EQ(both->Resolve({"local:warehouse"}, kOrganization, {})->Reveal(), "CANARY");
  EXPECT_EQ(both->Resolve({"https://v/secrets/x"}, kOrganization, {})->Reveal(),
            "vault:https://v/secrets/x");
  EXPECT_EQ(CodeOf(*both, "warehouse"), ErrorCode::kInvalidArgument);
}

TEST(SecretsByForm, WithoutAVaultItsUrlsAreNotUnderstood) {
  const auto local_only = MakeSecretsByForm(Local(), nullptr);
  EXPECT_EQ(CodeOf(*local_only, "https://v/secrets/x"), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(local_only->Resolve({"local:warehouse"}, kOrganization, {}));
}

}  // namespace
}  // namespace opendes::secrets
