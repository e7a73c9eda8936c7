// POST /{tenant}/oauth2/token (version 1) and /{tenant}/oauth2/v2.0/token.
#pragma once

#include <string_view>

#include "http/server.h"
#include "simulator/identity/entra_error.h"
#include "simulator/identity/pending_sign_ins.h"
#include "simulator/identity/token_issuer.h"

namespace opendes::sim {

struct TokenRequest {
  std::string_view tenant;  // as in the path: an id, a domain, "common" or "organizations"
  int version = 2;          // of the endpoint: 1 takes `resource`, 2 takes `scope`
  std::string_view base_url;
};

// Grants: client_credentials, password, authorization_code (with PKCE), refresh_token.
http::ServerResponse AnswerTokenRequest(const http::ServerRequest& request,
                                        const TokenRequest& endpoint, const TokenIssuer& issuer,
                                        PendingSignIns& pending);

// Whether the path's tenant names that directory, by id or domain; "common" names every one.
bool NamesTenant(std::string_view tenant, std::string_view tenant_id);
bool IsKnownTenant(std::string_view tenant);

// The resource of a version 2 scope: "https://org.example/.default" asks for "https://org.example".
std::string ResourceOfScope(std::string_view scope);

}  // namespace opendes::sim
