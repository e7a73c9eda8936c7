#include "model/secret_place.h"

#include <gtest/gtest.h>

namespace opendes {
namespace {

TEST(SecretPlace, OneSecretHasOnePlaceHoweverItIsWritten) {
  const std::string place = SecretPlace({"https://vault.example/secrets/warehouse"});
  for (const char* uri :
       {"https://vault.example/secrets/warehouse/", "HTTPS://Vault.Example/secrets/warehouse",
        "https://vault.example:443/secrets/warehouse",
        "https://vault.example:443/secrets/WareHouse/",
        "https://vault.example/secrets/warehouse/4387e9f3d6e14c459867679a90fd0f79",
        "https://vault.example:443/secrets/warehouse/4387e9f3d6e14c459867679a90fd0f79/"}) {
    EXPECT_EQ(SecretPlace({uri}), place) << uri;
  }
}

TEST(SecretPlace, OtherSecretsAreElsewhere) {
  const std::string place = SecretPlace({"https://vault.example/secrets/warehouse"});
  for (const char* uri :
       {"https://vault.example/secrets/warehouse2", "https://other.example/secrets/warehouse",
        "https://vault.example:8443/secrets/warehouse", "http://vault.example/secrets/warehouse",
        "local:warehouse", "local:Warehouse", ""}) {
    EXPECT_NE(SecretPlace({uri}), place) << uri;
  }
  EXPECT_NE(SecretPlace({"local:warehouse"}), SecretPlace({"local:Warehouse"}));
}

}  // namespace
}  // namespace opendes
