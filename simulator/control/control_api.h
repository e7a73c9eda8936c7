// The control API under /sim/: how tests and demos steer one organisation. README.md lists it.
#pragma once

#include <optional>

#include "http/server.h"
#include "simulator/control/live_changes.h"
#include "simulator/organization_front.h"
#include "simulator/store/organization.h"

namespace opendes::sim {

// Thread-safe.
class ControlApi {
 public:
  ControlApi(Organization& organization, OrganizationFront& front, SigningKeys& keys,
             KeyVault& vault)
      : organization_(organization),
        front_(front),
        keys_(keys),
        vault_(vault),
        live_(organization) {}

  // nullopt when the path is not below /sim/. Everything is JSON; a mistake in the request is a
  // 400 with {"error": …}.
  std::optional<http::ServerResponse> Answer(const http::ServerRequest& request);

 private:
  Organization& organization_;
  OrganizationFront& front_;
  SigningKeys& keys_;
  KeyVault& vault_;
  LiveChanges live_;
};

}  // namespace opendes::sim
