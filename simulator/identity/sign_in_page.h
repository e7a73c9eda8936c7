// GET and POST /{tenant}/oauth2[/v2.0]/authorize: a page that lets one choose who to be.
#pragma once

#include <string_view>

#include "http/server.h"
#include "simulator/identity/pending_sign_ins.h"

namespace opendes::sim {

// GET shows the users; POST with the field `user` sends the browser back to the client with a code.
// Redirects only to loopback addresses: this directory is for one machine.
http::ServerResponse AnswerAuthorize(const http::ServerRequest& request, std::string_view query,
                                     std::string_view tenant, TimePoint now,
                                     PendingSignIns& pending);

}  // namespace opendes::sim
