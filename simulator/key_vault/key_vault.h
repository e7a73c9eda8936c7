// A stand-in for Azure Key Vault's secrets: read with versions and tags, behind a token.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "http/server.h"
#include "simulator/identity/token_checker.h"

namespace opendes::sim {

// Thread-safe. checker and clock must outlive it.
class KeyVault {
 public:
  using Tags = std::map<std::string, std::string>;

  KeyVault(const TokenChecker& checker, const Clock& clock) : checker_(checker), clock_(clock) {}

  // base_url: of this vault, "https://127.0.0.1:8443"; authority: "https://…/{tenant}", named in
  // the challenge. Set once the port is known, before anyone asks.
  void SetUrls(std::string base_url, std::string authority);

  // Adds a version, which becomes the current one; returns its id (32 hex digits). A version
  // that is not enabled cannot be read.
  std::string Put(std::string_view name, std::string_view value, Tags tags = {},
                  bool enabled = true);
  // False when there is no such secret.
  bool Delete(std::string_view name);

  // nullopt when the path is not /secrets or below. Callers of the other tenant get 401, callers
  // without the vault's read permission (identities.h: the visitor, the reader) get 403.
  std::optional<http::ServerResponse> Answer(const http::ServerRequest& request) const;

 private:
  struct Version {
    std::string id;
    std::string value;
    Tags tags;
    bool enabled = true;
    TimePoint created;
  };
  struct State {
    std::string base_url;
    std::string authority;
    std::map<std::string, std::vector<Version>, std::less<>> secrets;  // newest version last
  };

  http::ServerResponse AnswerRead(const State& state, std::string_view name,
                                  std::string_view version) const;
  static std::string Describe(const State& state, std::string_view name, const Version& version);

  const TokenChecker& checker_;
  const Clock& clock_;
  Guarded<State> state_;
};

}  // namespace opendes::sim
