#include "app/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace opendes::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr const char* kIdentity = R"(
[identity]
audiences = ["api://opendes"]
tenants = ["AAAABBBB-0000-cccc-1111-dddd2222eeee"]
)";

constexpr const char* kOrganization = R"(
[[organizations]]
url = "https://contoso.crm.dynamics.com"
tenant_id = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
client_id = "client"
client_secret = "hush"
)";

Result<Configuration> Parse(const std::string& text) {
  return ParseConfiguration(text, "/etc/opendes/opendes.toml");
}

Result<Configuration> ParseWithDefaults(const std::string& text) {
  return Parse(text + kIdentity + kOrganization);
}

std::string ErrorOf(const Result<Configuration>& result) {
  return result ? "no error" : result.error().ToString();
}

TEST(Configuration, MinimalFileHasTheDocumentedDefaults) {
  const auto configuration = ParseWithDefaults("");
  ASSERT_TRUE(configuration) << ErrorOf(configuration);
  EXPECT_EQ(configuration->server.address, "127.0.0.1");
  EXPECT_EQ(configuration->server.port, 8090);
  EXPECT_EQ(configuration->control_store.Reveal(), "sqlite:/etc/opendes/opendes-control.db");
  EXPECT_EQ(configuration->replication.workers, 4);
  EXPECT_EQ(configuration->identity.authority, "https://login.microsoftonline.com");
  EXPECT_EQ(configuration->log_level, "info");
}

TEST(Configuration, NormalizesUrlsAndTenants) {
  const auto configuration = ParseWithDefaults("");
  ASSERT_TRUE(configuration) << ErrorOf(configuration);
  EXPECT_EQ(configuration->organizations.at(0).url, "https://contoso.crm.dynamics.com/");
  EXPECT_EQ(configuration->identity.tenants.at(0), "aaaabbbb-0000-cccc-1111-dddd2222eeee");
}

TEST(Configuration, TheExampleParses) {
  setenv("CONTOSO_CLIENT_SECRET", "hush", 1);
  const auto configuration = LoadConfiguration("docs/examples/opendes.toml");
  ASSERT_TRUE(configuration) << ErrorOf(configuration);
  EXPECT_EQ(configuration->organizations.at(0).client_secret.Reveal(), "hush");
  EXPECT_EQ(configuration->secrets.at(0).name, "warehouse");
}

struct WrongFile {
  const char* name;
  const char* text;
  const char* message;
};

class WrongConfiguration : public testing::TestWithParam<WrongFile> {};

TEST_P(WrongConfiguration, IsRefusedWithTheKeyAndTheReason) {
  const auto configuration = ParseWithDefaults(GetParam().text);
  ASSERT_FALSE(configuration);
  EXPECT_EQ(configuration.error().code, ErrorCode::kInvalidConfig);
  EXPECT_THAT(configuration.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Each, WrongConfiguration,
    testing::Values(
        WrongFile{"UnknownKey", "[server]\nlisten = \"127.0.0.1:1\"\nlisten_on = \"x\"\n",
                  "opendes.toml:3: server.listen_on is not a known key"},
        WrongFile{"UnknownSection", "[sever]\n", "opendes.toml:1: sever is not a known key"},
        WrongFile{"WrongType", "[replication]\nworkers = \"four\"\n",
                  ":2: replication.workers must be a whole number from 1 to 64"},
        WrongFile{"OutOfRange", "[replication]\nworkers = 0\n", "from 1 to 64"},
        WrongFile{"BooleanAsText", "[server]\nbehind_proxy = \"yes\"\n", "must be true or false"},
        WrongFile{"PortMissing", "[server]\nlisten = \"localhost\"\n", "must be ADDRESS:PORT"},
        WrongFile{"PortTooLarge", "[server]\nlisten = \"127.0.0.1:70000\"\n",
                  "must be ADDRESS:PORT"},
        WrongFile{"OpenWithoutTls", "[server]\nlisten = \"0.0.0.0:8090\"\n",
                  "server.behind_proxy = true"},
        WrongFile{"HalfOfTls", "[server.tls]\ncertificate = \"cert.pem\"\n",
                  "needs both certificate and private_key"},
        WrongFile{"ControlStore", "[control]\nstore = \"mysql:x\"\n", "must be \"sqlite:PATH\""},
        WrongFile{"PollOrder",
                  "[replication]\npoll_shortest_seconds = 9\npoll_longest_seconds = 3\n",
                  "must not be less than"},
        WrongFile{"HalfOfKeyVault", "[key_vault]\nclient_id = \"x\"\n",
                  "key_vault.client_secret is missing"},
        WrongFile{"VaultSuffixWithoutDot", "[key_vault]\nhost_suffixes = [\"vault.azure.net\"]\n",
                  "must begin with a dot: \".vault.azure.net\""},
        WrongFile{"LogLevel", "[log]\nlevel = \"loud\"\n", "must be \"debug\""},
        WrongFile{"EnvironmentNotSet", "[secrets]\na = { env = \"OPENDES_NOT_SET\" }\n",
                  "OPENDES_NOT_SET, which is not set"},
        WrongFile{"SecretFileMissing", "[secrets]\na = { file = \"none\" }\n",
                  "/etc/opendes/none, which cannot be read"},
        WrongFile{"SecretShape", "[secrets]\na = { envv = \"X\" }\n", "must be a text, { env ="},
        WrongFile{"SecretForNobody", "[secrets]\na = { value = \"x\", organizations = [] }\n",
                  "secrets.a must name one organization at least"},
        WrongFile{"SecretForStrangers",
                  "[secrets]\na = { value = \"x\", organizations = [\"https://x.example\"] }\n",
                  "secrets.a names https://x.example, which is the url of none"},
        WrongFile{"NotToml", "[server\n", "not valid TOML"}),
    [](const auto& wrong) { return std::string(wrong.param.name); });

TEST(Configuration, OrganizationNeedsEveryCredential) {
  const auto configuration = Parse(std::string(kIdentity) +
                                   "[[organizations]]\nurl = \"https://a.example\"\n"
                                   "tenant_id = \"aaaabbbb-0000-cccc-1111-dddd2222eeee\"\n");
  EXPECT_THAT(ErrorOf(configuration), HasSubstr("organizations.client_id is missing"));
}

TEST(Configuration, OrganizationsAreRequired) {
  EXPECT_THAT(ErrorOf(Parse(kIdentity)), HasSubstr("add an [[organizations]] table"));
}

TEST(Configuration, PlainHttpOrganizationNeedsPermission) {
  std::string organization = kOrganization;
  organization.replace(organization.find("https"), 5, "http");
  EXPECT_THAT(ErrorOf(Parse(kIdentity + organization)), HasSubstr("must begin with https://"));
  EXPECT_TRUE(Parse("[http]\nallow_plain_http = true\n" + std::string(kIdentity) + organization));
}

TEST(Configuration, BehindProxyMayListenEverywhere) {
  const auto configuration = ParseWithDefaults(
      "[server]\nlisten = \"[::]:8090\"\nbehind_proxy = true\n"
      "public_url = \"https://des.contoso.example\"\n");
  ASSERT_TRUE(configuration) << ErrorOf(configuration);
  EXPECT_EQ(configuration->server.address, "::");
}

TEST(Configuration, BehindProxyNeedsItsPublicUrl) {
  EXPECT_THAT(ErrorOf(ParseWithDefaults("[server]\nbehind_proxy = true\n")),
              HasSubstr("server.public_url"));
}

TEST(Configuration, ErrorsNeverHoldASecret) {
  const auto configuration = ParseWithDefaults("[secrets]\na = [\"topsecret\"]\n");
  EXPECT_THAT(ErrorOf(configuration),
              AllOf(HasSubstr("secrets.a"), testing::Not(HasSubstr("topsecret"))));
}

TEST(Configuration, SecretFileLosesItsLastLineEnd) {
  const auto folder = std::filesystem::temp_directory_path() /
                      ("opendes-configuration-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "secret") << "Data Source=x.db\r\n";
  const auto configuration = ParseConfiguration(
      "[secrets]\na = { file = \"secret\" }\n" + std::string(kIdentity) + kOrganization,
      (folder / "opendes.toml").string());
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(configuration) << ErrorOf(configuration);
  EXPECT_EQ(configuration->secrets.at(0).value.Reveal(), "Data Source=x.db");
}

TEST(Configuration, ASecretMayBeForSomeOrganizations) {
  const std::string url = std::string(kOrganization);
  const auto begin = url.find("https://");
  const std::string written = url.substr(begin, url.find('"', begin) - begin) + "/";
  const auto configuration =
      ParseWithDefaults("[secrets]\na = { value = \"topsecret\", organizations = [\"" + written +
                        "\"] }\nb = \"x\"\n");
  ASSERT_TRUE(configuration) << ErrorOf(configuration);
  EXPECT_EQ(configuration->secrets.at(0).value.Reveal(), "topsecret");
  EXPECT_EQ(configuration->secrets.at(0).organizations, std::vector<std::string>{written});
  EXPECT_TRUE(configuration->secrets.at(1).organizations.empty());
}

TEST(Configuration, MissingFileSaysHowToNameIt) {
  EXPECT_THAT(ErrorOf(LoadConfiguration("/nowhere/opendes.toml")), HasSubstr("--config"));
}

}  // namespace
}  // namespace opendes::app
