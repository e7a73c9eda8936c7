#include "secrets/vault_secret_id.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace opendes::secrets {
namespace {

TEST(ParseVaultSecretId, AcceptsTheFormsThatPeoplePaste) {
  for (const char* url : {
           "https://my-vault.vault.azure.net/secrets/warehouse",
           "https://my-vault.vault.azure.net/secrets/warehouse/",
           "https://my-vault.vault.azure.net:443/secrets/warehouse/",
           "HTTPS://My-Vault.Vault.Azure.Net/secrets/warehouse",
       }) {
    const auto id = ParseVaultSecretId(url, {});
    ASSERT_TRUE(id) << url;
    EXPECT_EQ(id->Url(), "https://my-vault.vault.azure.net/secrets/warehouse/?api-version=7.4");
    EXPECT_FALSE(id->trusted);
  }
  const auto versioned = ParseVaultSecretId(
      "https://v.vault.azure.cn/secrets/CaseMatters/4387e9f3d6e14c459867679a90fd0f79", {});
  ASSERT_TRUE(versioned);
  EXPECT_EQ(versioned->Url(),
            "https://v.vault.azure.cn/secrets/CaseMatters/4387e9f3d6e14c459867679a90fd0f79"
            "?api-version=7.4");
}

TEST(ParseVaultSecretId, TrustedOriginsMayHaveAnyHostAndPort) {
  const VaultHosts hosts{.trusted_origins = {"https://vault.internal:8443", "http://127.0.0.1:81"}};
  for (const char* url :
       {"https://vault.internal:8443/secrets/x", "http://127.0.0.1:81/secrets/x"}) {
    const auto id = ParseVaultSecretId(url, hosts);
    ASSERT_TRUE(id) << url;
    EXPECT_TRUE(id->trusted);
  }
  EXPECT_FALSE(ParseVaultSecretId("https://vault.internal/secrets/x", hosts));
  EXPECT_FALSE(ParseVaultSecretId("https://127.0.0.1:81/secrets/x", hosts));
  EXPECT_FALSE(ParseVaultSecretId("http://127.0.0.1:82/secrets/x", hosts));
}

TEST(ParseVaultSecretId, RefusesOtherHosts) {
  for (const char* url : {"http://my.vault.azure.net/secrets/x",
                          "https://my.vault.azure.net:8443/secrets/x",
                          "https://vault.azure.net/secrets/x",
                          "https://my.vault.azure.net.evil.example/secrets/x",
                          "https://myvault.azure.net/secrets/x",
                          "https://evilvault.azure.net/secrets/x",
                          "https://a.b.vault.azure.net/secrets/x",
                          "https://evil_.vault.azure.net/secrets/x",
                          "https://evil.example/secrets/x",
                          "https://evil.example/.vault.azure.net/secrets/x",
                          "https://evil.example/secrets/x?.vault.azure.net",
                          "https://127.0.0.1/secrets/x",
                          "https://127.1/secrets/x",
                          "https://2130706433/secrets/x",
                          "https://0x7f000001/secrets/x",
                          "https://017700000001/secrets/x",
                          "https://[::1]/secrets/x",
                          "https://[::ffff:127.0.0.1]/secrets/x",
                          "https://169.254.169.254/secrets/x",
                          "https://localhost/secrets/x",
                          "https://xn--my-vault-azure.net/secrets/x"}) {
    const auto id = ParseVaultSecretId(url, {});
    ASSERT_FALSE(id) << url;
    EXPECT_EQ(id.error().code, ErrorCode::kForbidden) << url;
  }
}

TEST(ParseVaultSecretId, RefusesOtherForms) {
  for (const char* url : {"",
                          "my.vault.azure.net/secrets/x",
                          "file:///secrets/x",
                          "https:///secrets/x",
                          "https://my.vault.azure.net",
                          "https://my.vault.azure.net/",
                          "https://my.vault.azure.net/secrets",
                          "https://my.vault.azure.net/secrets/",
                          "https://my.vault.azure.net/secrets//",
                          "https://my.vault.azure.net/keys/x",
                          "https://my.vault.azure.net/Secrets/x",
                          "https://my.vault.azure.net/secrets/x/y/z",
                          "https://my.vault.azure.net/secrets/x//",
                          "https://my.vault.azure.net/secrets/../keys/x",
                          "https://my.vault.azure.net/secrets/a%2Fb",
                          "https://my.vault.azure.net/secrets/x?api-version=1",
                          "https://my.vault.azure.net/secrets/x#y",
                          "https://my.vault.azure.net//secrets/x",
                          "https://my.vault.azure.net/secrets/x y",
                          "https://my.vault.azure.net/secrets/x_y",
                          "https://user@my.vault.azure.net/secrets/x",
                          "https://my.vault.azure.net./secrets/x",
                          "https://my.vault.azure.net\t/secrets/x",
                          "https://evil.example\\.vault.azure.net/secrets/x",
                          "https://evil.example#.vault.azure.net/secrets/x",
                          "https://my.vault.azure.net@evil.example/secrets/x"}) {
    const auto id = ParseVaultSecretId(url, {});
    ASSERT_FALSE(id) << url;
    EXPECT_EQ(id.error().code, ErrorCode::kInvalidArgument) << url;
  }
}

}  // namespace
}  // namespace opendes::secrets
