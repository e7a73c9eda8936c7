#include "secrets/vault_answer.h"

#include <gtest/gtest.h>

namespace opendes::secrets {
namespace {

TEST(IsResourceOf, OnlyTheVaultsOwnDomain) {
  EXPECT_TRUE(IsResourceOf("my.vault.azure.net", "https://vault.azure.net"));
  EXPECT_TRUE(IsResourceOf("my.vault.azure.net", "https://vault.azure.net/"));
  EXPECT_TRUE(IsResourceOf("my.vault.azure.cn", "https://vault.azure.cn"));
  for (const char* resource :
       {"https://vault.azure.cn", "https://management.azure.com", "https://azure.net",
        "https://net", "http://vault.azure.net", "https://vault.azure.net:444",
        "https://vault.azure.net/x", "https://evil.example/vault.azure.net", "vault.azure.net",
        "https://y.vault.azure.net", "https://graph.microsoft.com", ""}) {
    EXPECT_FALSE(IsResourceOf("my.vault.azure.net", resource)) << resource;
  }
}

TEST(DecodeChallenge, TakesTenantAndResource) {
  const auto challenge = DecodeChallenge(
      {{"www-authenticate",
        "Bearer authorization=\"https://login.windows.net/AAAAAAAA-0000-0000-0000-00000000000A\", "
        "resource=\"https://vault.azure.net\""}});
  ASSERT_TRUE(challenge);
  EXPECT_EQ(challenge->tenant, "aaaaaaaa-0000-0000-0000-00000000000a");
  EXPECT_EQ(challenge->resource, "https://vault.azure.net");
}

}  // namespace
}  // namespace opendes::secrets
