#include <string.h>

#include "auth/single_flight.h"
#include "auth/token_answer.h"
#include "auth/token_provider.h"
#include "base/guarded.h"

namespace opendes::auth {
namespace {

using Token = std::shared_ptr<const Secret>;

class ClientCredentialsProvider final : public TokenProvider {
 public:
  ClientCredentialsProvider(http::Client* client, Clock* clock, ClientCredentials credentials)
      : client_(client), clock_(clock), credentials_(std::move(credentials)) {}

  Result<Token> Get(std::stop_token stop) override {
    const Cached cached = cached_.Copy();
    const TimePoint now = clock_->Now();
    if (cached.token && now < cached.renew_at) return cached.token;
    auto fetched = fetch_.Run([&] { return Fetch(stop); }, stop);
    // Renewal begins early so that a short fault of the provider is not felt.
    if (!fetched && cached.token && now + kUsableFor < cached.expires_at) return cached.token;
    return fetched;
  }

  void Invalidate(const Token& token) override {
    cached_.With([&](Cached& cached) {
      if (cached.token == token) cached = {};
    });
  }

 private:
  static constexpr auto kUsableFor = std::chrono::minutes(1);

  struct Cached {
    Token token;
    TimePoint renew_at{};
    TimePoint expires_at{};
  };

  Result<Token> Fetch(const std::stop_token& stop) {
    // Another thread may have landed between this one's look and its turn.
    const Cached cached = cached_.Copy();
    if (cached.token && clock_->Now() < cached.renew_at) return cached.token;
    OPENDES_TRY_ASSIGN(IssuedToken issued, Request(stop));
    const TimePoint now = clock_->Now();
    const Cached fresh{.token = std::make_shared<const Secret>(std::move(issued.token)),
                       .renew_at = now + issued.life * 4 / 5,
                       .expires_at = now + issued.life};
    cached_.With([&](Cached& current) { current = fresh; });
    return fresh.token;
  }

  Result<IssuedToken> Request(const std::stop_token& stop) {
    http::ClientRequest request;
    request.method = "POST";
    request.url = credentials_.authority + "/oauth2/v2.0/token";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    request.body = http::EncodeForm({{"grant_type", "client_credentials"},
                                     {"client_id", credentials_.client_id},
                                     {"scope", credentials_.scope}});
    request.body += "&client_secret=";
    std::string encoded = http::PercentEncode(credentials_.client_secret.Reveal());
    request.body.reserve(request.body.size() + encoded.size());
    request.body += encoded;
    auto answer = client_->Send(request, stop);
    explicit_bzero(encoded.data(), encoded.size());
    explicit_bzero(request.body.data(), request.body.size());
    if (!answer) return Fail(WithContext(std::move(answer).error(), "identity provider"));
    auto issued = DecodeTokenAnswer(*answer, credentials_.client_secret);
    explicit_bzero(answer->body.data(), answer->body.size());
    return issued;
  }

  http::Client* const client_;
  Clock* const clock_;
  const ClientCredentials credentials_;
  Guarded<Cached> cached_;
  SingleFlight<Token> fetch_;
};

}  // namespace

std::unique_ptr<TokenProvider> MakeClientCredentialsProvider(http::Client* client, Clock* clock,
                                                             ClientCredentials credentials) {
  return std::make_unique<ClientCredentialsProvider>(client, clock, std::move(credentials));
}

}  // namespace opendes::auth
