// The one place that stacks the rooms on each other.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "api/api.h"
#include "app/configuration.h"
#include "app/vault_tokens.h"
#include "auth/key_set.h"
#include "auth/token_checker.h"
#include "auth/token_validator.h"
#include "base/clock.h"
#include "base/result.h"
#include "control/control_store.h"
#include "http/client.h"
#include "http/server.h"
#include "scheduling/scheduler.h"
#include "secrets/secret_resolver.h"
#include "source/organization_directory.h"
#include "telemetry/metrics.h"

namespace opendes::app {

// What a command needs to reach organisations, secrets and profiles. Members are destroyed from
// the last to the first, so each may use those above it.
struct Outside {
  SystemClock clock;
  telemetry::Metrics metrics;
  std::unique_ptr<http::Client> http;
  std::unique_ptr<source::OrganizationDirectory> organizations;
  std::unique_ptr<VaultTokens> vault_tokens;  // null without Key Vault credentials
  std::unique_ptr<secrets::SecretResolver> secrets;
  std::unique_ptr<control::ControlStore> control;  // null until OpenControl
};

// The running service. Its destructor stops accepting requests, then ends every stream at a whole
// batch.
struct Service {
  std::unique_ptr<Outside> outside;
  std::unique_ptr<auth::KeySet> keys;
  std::unique_ptr<auth::TokenValidator> validator;
  std::unique_ptr<auth::TokenChecker> tokens;
  std::unique_ptr<scheduling::Scheduler> scheduler;
  std::unique_ptr<http::Server> server;
  std::string url;  // by which the API is reached
};

// Makes objects only: asks no peer, writes no file. kInvalidConfig.
Result<std::unique_ptr<Outside>> WireOutside(const Configuration& configuration);
// Makes the control store's file when it is missing. The control store's errors.
Result<> OpenControl(const Configuration& configuration, Outside& outside);

// Starts everything; the service runs when it returns. stop: the program is ending. Besides,
// kUnavailable when the address cannot be bound.
Result<std::unique_ptr<Service>> WireService(const Configuration& configuration,
                                             std::stop_token stop);

}  // namespace opendes::app
