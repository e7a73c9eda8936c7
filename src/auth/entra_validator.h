// Access tokens of Microsoft Entra ID, both versions, and of providers that issue like it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "auth/key_ring.h"
#include "auth/token_validator.h"
#include "base/limits.h"

namespace opendes::auth {

struct TokenRules {
  // Accepted "iss" texts; "{tid}" stands for the token's tenant. Entra's own two:
  // "https://sts.windows.net/{tid}/" and "https://login.microsoftonline.com/{tid}/v2.0".
  std::vector<std::string> issuers;
  std::vector<std::string> audiences;  // compared exactly
  std::vector<std::string> tenants;    // GUID texts, either case
  std::chrono::milliseconds clock_skew = limits::kTokenClockSkew;
};

// keys outlives the validator.
std::unique_ptr<TokenValidator> MakeEntraValidator(TokenRules rules, const KeySource* keys);

}  // namespace opendes::auth
