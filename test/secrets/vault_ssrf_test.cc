// A secret's URL comes from a caller: none of these may make the service connect anywhere.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "http/server.h"
#include "secrets/key_vault_secrets.h"

namespace opendes::secrets {
namespace {

constexpr char kTenant[] = "11111111-2222-3333-4444-555555555555";
const OrganizationId kOrganization("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");

// Listens on every address of this machine, and knows whether anybody came.
class Trap {
 public:
  Trap() : socket_(socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    const int off = 0;
    setsockopt(socket_, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    socklen_t size = sizeof(address);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        listen(socket_, 16) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin6_port);
  }
  ~Trap() { close(socket_); }
  Trap(const Trap&) = delete;
  Trap& operator=(const Trap&) = delete;

  int port() const { return port_; }
  bool Sprung() const {
    const int visitor = accept(socket_, nullptr, nullptr);
    if (visitor >= 0) close(visitor);
    return visitor >= 0;
  }

 private:
  int socket_;
  int port_ = 0;
};

class NoTokens final : public auth::TokenProvider {
 public:
  Result<std::shared_ptr<const Secret>> Get(std::stop_token) override {
    ADD_FAILURE() << "a token was asked for";
    return Fail(ErrorCode::kInternal, Blame::kUs, "none");
  }
  void Invalidate(const std::shared_ptr<const Secret>&) override {}
};

class VaultSsrf : public testing::Test {
 protected:
  // Plain HTTP is allowed, so that nothing but the rules for vaults stands in the way.
  VaultSsrf() : client_(std::move(*http::MakeClient({.allow_plain_http = true}))) {}

  Error Resolve(const std::string& url, VaultHosts hosts = {}) {
    const auto resolver = MakeKeyVaultSecrets(
        client_.get(), {.hosts = std::move(hosts)},
        [](const OrganizationId&) -> Result<std::string> { return std::string(kTenant); },
        [this](std::string_view, std::string_view) { return &tokens_; });
    const auto secret = resolver->Resolve({url}, kOrganization, {});
    EXPECT_FALSE(secret) << url;
    return secret ? Error{} : secret.error();
  }

  // "@PORT@" in a URL stands for the trap's.
  std::string AtTrap(std::string url) const {
    constexpr std::string_view kPlace = "@PORT@";
    const auto at = url.find(kPlace);
    if (at != std::string::npos) url.replace(at, kPlace.size(), std::to_string(trap_.port()));
    return url;
  }

  Trap trap_;
  NoTokens tokens_;
  std::unique_ptr<http::Client> client_;
};

const std::vector<std::string>& Urls() {
  static const std::vector<std::string> urls = {
      // Every spelling of this machine.
      "https://127.0.0.1:@PORT@/secrets/x",
      "http://127.0.0.1:@PORT@/secrets/x",
      "https://127.1:@PORT@/secrets/x",
      "https://127.0.1:@PORT@/secrets/x",
      "https://2130706433:@PORT@/secrets/x",
      "https://0x7f000001:@PORT@/secrets/x",
      "https://0x7f.0.0.1:@PORT@/secrets/x",
      "https://017700000001:@PORT@/secrets/x",
      "https://0177.0.0.01:@PORT@/secrets/x",
      "https://127.0.0.1.:@PORT@/secrets/x",
      "https://127.000.000.001:@PORT@/secrets/x",
      "https://0:@PORT@/secrets/x",
      "https://0.0.0.0:@PORT@/secrets/x",
      "https://localhost:@PORT@/secrets/x",
      "https://LOCALHOST.:@PORT@/secrets/x",
      "https://vault.localhost:@PORT@/secrets/x",
      "https://[::1]:@PORT@/secrets/x",
      "https://[::]:@PORT@/secrets/x",
      "https://[::ffff:127.0.0.1]:@PORT@/secrets/x",
      "https://[::ffff:7f00:1]:@PORT@/secrets/x",
      "https://[0:0:0:0:0:0:0:1]:@PORT@/secrets/x",
      "https://[64:ff9b::7f00:1]:@PORT@/secrets/x",
      "https://[fe80::1%25lo]:@PORT@/secrets/x",
      // Private networks, and the metadata services of clouds.
      "https://10.0.0.1/secrets/x",
      "https://172.16.0.1/secrets/x",
      "https://192.168.1.1/secrets/x",
      "https://100.100.100.200/secrets/x",
      "https://169.254.169.254/secrets/x",
      "http://169.254.169.254/metadata/identity/oauth2/token",
      "https://168.63.129.16/secrets/x",
      "https://[fd00:ec2::254]/secrets/x",
      "https://metadata.google.internal/secrets/x",
      // A good name that is not the host.
      "https://my.vault.azure.net@127.0.0.1:@PORT@/secrets/x",
      "https://my.vault.azure.net:443@127.0.0.1:@PORT@/secrets/x",
      "https://user:password@my.vault.azure.net/secrets/x",
      "https://127.0.0.1:@PORT@#.vault.azure.net/secrets/x",
      "https://127.0.0.1:@PORT@?.vault.azure.net/secrets/x",
      "https://127.0.0.1:@PORT@/.vault.azure.net/secrets/x",
      "https://127.0.0.1:@PORT@\\.vault.azure.net/secrets/x",
      "https://127.0.0.1:@PORT@%23.vault.azure.net/secrets/x",
      "https://127.0.0.1%00.vault.azure.net:@PORT@/secrets/x",
      std::string("https://127.0.0.1\0.vault.azure.net:@PORT@/secrets/x", 52),
      "https://my.vault.azure.net.evil.example/secrets/x",
      "https://my.vault.azure.net.127.0.0.1:@PORT@/secrets/x",
      "https://xn--my-vault-azure-net.example/secrets/x",
      "https://my.vault.azure\xE3\x80\x82net/secrets/x",
      "https://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1:@PORT@/secrets/x",
      "https://my.vault.azure.net\t.evil.example/secrets/x",
      "https://my.vault.azure.net\r\nHost: evil.example/secrets/x",
      " https://127.0.0.1:@PORT@/secrets/x",
      // Other ports and schemes.
      "https://my.vault.azure.net:8443/secrets/x",
      "https://my.vault.azure.net:0/secrets/x",
      "http://my.vault.azure.net/secrets/x",
      "//127.0.0.1:@PORT@/secrets/x",
      "https:127.0.0.1:@PORT@/secrets/x",
      "https:///127.0.0.1:@PORT@/secrets/x",
      "file:///etc/passwd",
      "file://127.0.0.1/secrets/x",
      "gopher://127.0.0.1:@PORT@/secrets/x",
      "dict://127.0.0.1:@PORT@/secrets/x",
      "ftp://127.0.0.1:@PORT@/secrets/x",
      "javascript:alert(1)",
  };
  return urls;
}

TEST_F(VaultSsrf, NoAddressOfTheTableIsConnectedTo) {
  ASSERT_GE(Urls().size(), 40U);
  for (const std::string& form : Urls()) {
    const std::string url = AtTrap(form);
    const ErrorCode code = Resolve(url).code;
    EXPECT_TRUE(code == ErrorCode::kForbidden || code == ErrorCode::kInvalidArgument) << url;
    EXPECT_FALSE(trap_.Sprung()) << url;
  }
}

TEST_F(VaultSsrf, AVaultsNameThatLeadsIntoThePrivateNetworkIsRefused) {
  // Names below .localhost are this machine, whatever name server is asked.
  const Error error = Resolve("https://my.localhost/secrets/x", {.suffixes = {".localhost"}});
  EXPECT_EQ(error.code, ErrorCode::kForbidden) << error.ToString();
}

TEST_F(VaultSsrf, NoRedirectIsFollowed) {
  const std::string trap = AtTrap("http://127.0.0.1:@PORT@/secrets/x");
  for (const int status : {301, 302, 303, 307, 308}) {
    auto server = http::StartServer({}, [&](const http::ServerRequest&) {
      return http::ServerResponse{.status = status, .headers = {{"Location", trap}}};
    });
    ASSERT_TRUE(server);
    const std::string origin = fmt::format("http://127.0.0.1:{}", (*server)->port());
    EXPECT_NE(Resolve(origin + "/secrets/x", {.trusted_origins = {origin}}).message, "") << status;
    EXPECT_FALSE(trap_.Sprung()) << status;
  }
}

TEST_F(VaultSsrf, AChallengeLeadsNowhereElse) {
  const std::string trap = AtTrap("http://127.0.0.1:@PORT@");
  auto server = http::StartServer({}, [&](const http::ServerRequest&) {
    return http::ServerResponse{
        .status = 401,
        .headers = {
            {"WWW-Authenticate", fmt::format("Bearer authorization=\"{}/{}\", resource=\"{}\"",
                                             trap, "99999999-2222-3333-4444-555555555555", trap)}}};
  });
  ASSERT_TRUE(server);
  const std::string origin = fmt::format("http://127.0.0.1:{}", (*server)->port());
  EXPECT_EQ(Resolve(origin + "/secrets/x", {.trusted_origins = {origin}}).code,
            ErrorCode::kForbidden);
  EXPECT_FALSE(trap_.Sprung());
}

}  // namespace
}  // namespace opendes::secrets
