// The simulator in this process: a Dataverse organisation that people work in while it is read.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>

#include "base/clock.h"
#include "http/server.h"
#include "simulator/identity/identity_provider.h"
#include "simulator/identity/signing_keys.h"
#include "simulator/identity/token_checker.h"
#include "simulator/key_vault/key_vault.h"
#include "simulator/options.h"
#include "simulator/organization_front.h"
#include "simulator/store/organization.h"
#include "test/crash/compare_tables.h"
#include "test/crash/paths.h"

namespace opendes::crash {

class LiveOrganization {
 public:
  explicit LiveOrganization(std::uint64_t seed);
  ~LiveOrganization();

  std::string url() const;
  ChildArguments Arguments(const std::string& mode, const std::string& folder) const;

  // Creates, updates and, when allowed, deletes rows of all tables at random until Pause.
  void Work();
  void Pause();
  void AllowDeletes(bool allow) { deletes_allowed_ = allow; }
  // While not, rows are also deleted less often. A row that is made and deleted while nobody could
  // follow the changes was never seen, and nobody can log its deletion.
  void AllowCreations(bool allow) { creations_allowed_ = allow; }

  void ExpireTokens() { organization_.ExpireTokens(""); }
  // A text attribute that every row has a value in.
  void AddAttribute(const std::string& table, const std::string& name);

  sim::Version version() const { return organization_.version(); }
  // Rows of the table deleted after the version, each once.
  std::multiset<std::string> DeletedSince(sim::Version version, const std::string& table) const;
  TableAddress Address(const std::string& table) const;

 private:
  void ChangeSomething();

  SystemClock clock_;
  std::unique_ptr<sim::SigningKeys> keys_;
  sim::IdentityProvider identity_;
  sim::TokenChecker tokens_;
  sim::KeyVault vault_;
  sim::Options options_;
  sim::Organization organization_;
  sim::OrganizationFront front_;
  std::mt19937_64 random_;  // owned by the worker while it works
  std::atomic<bool> deletes_allowed_ = false;
  std::atomic<bool> creations_allowed_ = true;
  std::unique_ptr<http::Server> server_;
  std::jthread worker_;
};

}  // namespace opendes::crash
