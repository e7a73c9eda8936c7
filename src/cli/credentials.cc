#include "cli/credentials.h"

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

namespace opendes::cli {
namespace {

class FixedTokenProvider final : public auth::TokenProvider {
 public:
  explicit FixedTokenProvider(Secret token)
      : token_(std::make_shared<const Secret>(std::move(token))) {}
  Result<std::shared_ptr<const Secret>> Get(std::stop_token) override { return token_; }
  void Invalidate(const std::shared_ptr<const Secret>&) override {}

 private:
  const std::shared_ptr<const Secret> token_;
};

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

Result<Secret> ReadToken(const std::string& path) {
  std::ifstream file(path);
  std::string token;
  if (!(file >> token)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "no token in the file {}", path);
  }
  return Secret(std::move(token));
}

}  // namespace

std::unique_ptr<auth::TokenProvider> MakeFixedTokenProvider(Secret token) {
  return std::make_unique<FixedTokenProvider>(std::move(token));
}

Result<std::unique_ptr<auth::TokenProvider>> FindCredentials(const std::string& token_file,
                                                             http::Client* client, Clock* clock) {
  if (!token_file.empty()) {
    OPENDES_TRY_ASSIGN(Secret token, ReadToken(token_file));
    return MakeFixedTokenProvider(std::move(token));
  }
  if (std::string token = Environment("OPENDES_TOKEN"); !token.empty()) {
    return MakeFixedTokenProvider(Secret(std::move(token)));
  }
  auth::ClientCredentials credentials{.authority = Environment("OPENDES_AUTHORITY"),
                                      .client_id = Environment("OPENDES_CLIENT_ID"),
                                      .client_secret = Secret(Environment("OPENDES_CLIENT_SECRET")),
                                      .scope = Environment("OPENDES_RESOURCE")};
  if (credentials.authority.empty() || credentials.client_id.empty() ||
      credentials.client_secret.empty() || credentials.scope.empty()) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "no credentials: set OPENDES_TOKEN, use --token-file, or set OPENDES_AUTHORITY, "
                "OPENDES_CLIENT_ID, OPENDES_CLIENT_SECRET and OPENDES_RESOURCE");
  }
  if (!credentials.scope.ends_with("/.default")) credentials.scope += "/.default";
  return auth::MakeClientCredentialsProvider(client, clock, std::move(credentials));
}

}  // namespace opendes::cli
