// Where a command's access token comes from.
#pragma once

#include <memory>
#include <string>

#include "auth/token_provider.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/client.h"

namespace opendes::cli {

// In this order: the file of --token-file, the environment's OPENDES_TOKEN, or client credentials
// from OPENDES_AUTHORITY, OPENDES_CLIENT_ID, OPENDES_CLIENT_SECRET and OPENDES_RESOURCE.
// kInvalidArgument when the file cannot be read or none of them is set; says what to set.
// client and clock outlive the provider.
Result<std::unique_ptr<auth::TokenProvider>> FindCredentials(const std::string& token_file,
                                                             http::Client* client, Clock* clock);

// Always the same token: what a person pasted.
std::unique_ptr<auth::TokenProvider> MakeFixedTokenProvider(Secret token);

}  // namespace opendes::cli
