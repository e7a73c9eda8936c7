#include "api/handlers.h"

namespace opendes::api {

// Always a 401: its WWW-Authenticate header is what clients come for.
Answer Challenge(Service&, Call&) {
  return Fail(ErrorCode::kUnauthenticated, Blame::kCaller,
              "failed authorization: the header WWW-Authenticate says where to get a token");
}

}  // namespace opendes::api
