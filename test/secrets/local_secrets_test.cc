#include "secrets/local_secrets.h"

#include <gtest/gtest.h>

#include "secrets/secrets_by_form.h"

namespace opendes::secrets {
namespace {

constexpr const char* kUrl = "https://contoso.example/";
const OrganizationId kOrganization("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");

std::unique_ptr<SecretResolver> Local() {
  std::map<std::string, LocalSecret> secrets;
  secrets.emplace("warehouse", LocalSecret{Secret("CANARY"), {}});
  secrets.emplace("ours", LocalSecret{Secret("CANARY"), {"https://a.example/", kUrl}});
  secrets.emplace("theirs", LocalSecret{Secret("CANARY"), {"https://b.example/"}});
  return MakeLocalSecrets(std::move(secrets), [](const OrganizationId& id) -> Result<std::string> {
    if (id == kOrganization) return kUrl;
    return Fail(ErrorCode::kUnavailable, Blame::kSource, "cannot be asked");
  });
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

TEST(LocalSecrets, ANameMayBeForSomeOrganisationsOnly) {
  const auto local = Local();
  EXPECT_TRUE(local->Resolve({"local:ours"}, kOrganization, {}));
  const auto refused = local->Resolve({"local:theirs"}, kOrganization, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(refused.error().ToString().find("CANARY"), std::string::npos);
  const auto unknown = local->Resolve({"local:ours"}, OrganizationId("unknown"), {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnavailable) << "a stream must not stop for good";
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
