#include "api/handlers.h"
#include "api/reply.h"

namespace opendes::api {

Answer Health(Service&, Call&) { return TextReply(200, "text/plain; charset=utf-8", "ok\n"); }

// Ready means: the control store answers. Peers may be down, profiles show that themselves.
Answer Readiness(Service& service, Call&) {
  const auto asked = service.parts.control->HasAcceptedPrivacyTerms(OrganizationId("readiness"));
  return asked ? TextReply(200, "text/plain; charset=utf-8", "ready\n")
               : TextReply(503, "text/plain; charset=utf-8", "the control store does not answer\n");
}

Answer RenderMetrics(Service& service, Call&) {
  return TextReply(200, "text/plain; version=0.0.4; charset=utf-8",
                   service.parts.metrics->Render());
}

}  // namespace opendes::api
