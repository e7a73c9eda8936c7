#include "test/crash/child.h"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <regex>
#include <thread>
#include <utility>
#include <vector>

#include "control/sqlite/sqlite_control_store.h"
#include "destination/make_destination.h"
#include "http/client.h"
#include "replication/replicate_table.h"
#include "scheduling/scheduler.h"
#include "source/dataverse/dataverse_directory.h"

namespace opendes::crash {
namespace {

using std::chrono::milliseconds;

// Asks for small pages, so that small tables have many.
class SmallPages final : public http::Client {
 public:
  explicit SmallPages(std::unique_ptr<http::Client> client) : client_(std::move(client)) {}

  Result<http::ClientResponse> Send(const http::ClientRequest& request,
                                    std::stop_token stop) override {
    static const std::regex page_size("odata.maxpagesize=[0-9]+");
    http::ClientRequest smaller = request;
    for (auto& [name, value] : smaller.headers) {
      value = std::regex_replace(value, page_size, fmt::format("odata.maxpagesize={}", kPageRows));
    }
    return client_->Send(smaller, std::move(stop));
  }

 private:
  const std::unique_ptr<http::Client> client_;
};

class OneSecret final : public secrets::SecretResolver {
 public:
  explicit OneSecret(std::string value) : value_(std::move(value)) {}
  Result<Secret> Resolve(const SecretRef&, const OrganizationId&, std::stop_token) override {
    return Secret(value_);
  }

 private:
  const std::string value_;
};

class Child {
 public:
  explicit Child(const ChildArguments& arguments);

  void Loop(std::stop_token stop);
  void Serve();

 private:
  void ReplicateForever(const std::string& table, std::stop_token stop);
  Result<> ReplicateOnce(const std::string& table, std::stop_token stop);

  const OrganizationId organization_;
  const std::string connection_string_;
  const std::string folder_;
  SystemClock clock_;
  const LeaseEpoch epoch_;  // greater than those of the children before
  telemetry::Metrics metrics_;
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<source::OrganizationDirectory> directory_;
  std::vector<std::jthread> threads_;

  // In "serve" mode.
  std::unique_ptr<OneSecret> secret_;
  std::unique_ptr<control::ControlStore> control_;
  std::unique_ptr<scheduling::Scheduler> scheduler_;
};

Child::Child(const ChildArguments& arguments)
    : organization_(arguments.organization_id),
      connection_string_("Data Source=" + DestinationPath(arguments.folder)),
      folder_(arguments.folder),
      epoch_(clock_.Now().time_since_epoch().count()) {
  client_ = std::make_unique<SmallPages>(http::MakeClient({.allow_plain_http = true}).value());
  std::vector<source::OrganizationConfig> organizations(1);
  organizations[0].url = arguments.url;
  organizations[0].tenant_id = arguments.tenant_id;
  organizations[0].authority = arguments.url + arguments.tenant_id;
  organizations[0].client_id = arguments.client_id;
  organizations[0].client_secret = Secret(arguments.client_secret);
  organizations[0].allow_plain_http = true;
  directory_ =
      source::MakeDataverseDirectory(std::move(organizations), client_.get(), &clock_, &metrics_)
          .value();
}

void Child::Loop(std::stop_token stop) {
  for (const std::string& table : Tables()) {
    threads_.emplace_back([this, table, stop] { ReplicateForever(table, stop); });
  }
}

void Child::ReplicateForever(const std::string& table, std::stop_token stop) {
  do {
    const auto replicated = ReplicateOnce(table, stop);
    if (!replicated && !stop.stop_requested()) {
      fmt::print(stderr, "child {} {}: {}\n", getpid(), table, replicated.error().ToString());
    }
  } while (clock_.SleepFor(milliseconds(10), stop));
}

Result<> Child::ReplicateOnce(const std::string& table, std::stop_token stop) {
  const EntityName entity(table);
  const RunContext context{.clock = &clock_, .stop = stop, .epoch = epoch_};
  OPENDES_TRY_ASSIGN(auto source, directory_->MakeSource(organization_));
  OPENDES_TRY_ASSIGN(
      auto destination,
      destination::MakeDestination(DestinationType::kSqlite, Secret(connection_string_), {}));
  OPENDES_TRY_ASSIGN(replication::PreparedTable prepared,
                     replication::PrepareTable(*source, *destination, entity, context));
  do {
    OPENDES_TRY(replication::ReplicateCycle(*source, *destination, prepared.schema, {}, context));
  } while (clock_.SleepFor(milliseconds(10), stop));
  return {};
}

void Child::Serve() {
  secret_ = std::make_unique<OneSecret>(connection_string_);
  control_ = control::OpenSqliteControlStore(ControlPath(folder_)).value();
  scheduling::SchedulerOptions options;
  options.node = NodeId(fmt::format("child-{}", getpid()));
  options.workers = 2;  // fewer than tables: streams change hands
  options.lease_ttl = milliseconds(600);
  options.poll_shortest = milliseconds(20);
  options.poll_longest = milliseconds(40);
  scheduling::SchedulerParts parts;
  parts.control = control_.get();
  parts.make_source = [this](const OrganizationId& id) { return directory_->MakeSource(id); };
  parts.make_destination = destination::MakeDestination;
  parts.secrets = secret_.get();
  parts.metrics = &metrics_;
  parts.clock = &clock_;
  scheduler_ = scheduling::StartScheduler(std::move(options), std::move(parts));
}

}  // namespace

int RunChild(const ChildArguments& arguments) {
  sigset_t terminate;
  sigemptyset(&terminate);
  sigaddset(&terminate, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &terminate, nullptr);  // before any thread starts
  Child child(arguments);
  std::stop_source stop;
  if (arguments.mode == "serve") {
    child.Serve();
  } else {
    child.Loop(stop.get_token());
  }
  int signal = 0;
  sigwait(&terminate, &signal);
  stop.request_stop();
  return 0;
}

}  // namespace opendes::crash
