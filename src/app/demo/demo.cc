#include "app/demo/demo.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "app/configuration.h"
#include "app/demo/demo_files.h"
#include "app/demo/demo_profile.h"
#include "app/demo/demo_service.h"
#include "app/demo/explain_running_demo.h"
#include "app/demo/measure_lag.h"
#include "app/demo/ready_file.h"
#include "app/demo/stand_in.h"
#include "app/open_profile.h"
#include "app/verify_command.h"
#include "app/wiring.h"
#include "cli/progress_display.h"

namespace opendes::app {
namespace {

constexpr Duration kFirstLoadLimit = std::chrono::minutes(15);
constexpr Duration kCatchUpLimit = std::chrono::minutes(2);

void Say(std::string_view line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

struct Comparison {
  int tables = 0;
  std::int64_t rows = 0;
  std::int64_t differences = 0;
};

// One run: the children, and what is needed to talk to them.
class Demo {
 public:
  Demo(DemoFiles files, StandIn stand_in, DemoService service)
      : files_(std::move(files)), stand_in_(std::move(stand_in)), service_(std::move(service)) {}

  Result<> Connect();
  Result<> LoadEverything(std::stop_token stop);
  Result<> ChangeRows(int seconds, std::stop_token stop);
  Result<> AwaitCatchUp(std::stop_token stop);
  Result<Comparison> Verify(std::stop_token stop);
  Result<std::vector<Duration>> Measure(std::stop_token stop);
  void KeepRunning();

 private:
  Result<DemoProgress> Look(std::stop_token stop);
  Result<> CheckChildren();
  Result<> Sleep(Duration duration, std::stop_token stop);

  const DemoFiles files_;
  StandIn stand_in_;
  DemoService service_;
  std::unique_ptr<Outside> outside_;
  std::unique_ptr<http::Client> client_;  // of the API and of the stand-in's plain control address
  std::unique_ptr<auth::TokenProvider> tokens_;
  std::unique_ptr<cli::ApiClient> api_;
  std::string profile_id_;
  std::int64_t loaded_version_ = 0;  // of the stand-in when the first load was done
};

Result<> Demo::Connect() {
  OPENDES_TRY_ASSIGN(const Configuration configuration, LoadConfiguration(files_.configuration()));
  OPENDES_TRY_ASSIGN(outside_, WireOutside(configuration));
  OPENDES_TRY(OpenControl(configuration, *outside_));
  const StandInFacts& facts = stand_in_.facts;
  OPENDES_TRY_ASSIGN(client_,
                     http::MakeClient({.ca_file = facts.ca_file, .allow_plain_http = true}));
  tokens_ = auth::MakeClientCredentialsProvider(
      client_.get(), &outside_->clock,
      {.authority = fmt::format("{}/{}", facts.identity_url, facts.tenant_id),
       .client_id = facts.client_id,
       .client_secret = Secret(facts.client_secret),
       .scope = fmt::format("api://{}/.default", kDemoAudience)});
  api_ = std::make_unique<cli::ApiClient>(client_.get(), tokens_.get(), service_.url);
  return {};
}

Result<> Demo::CheckChildren() {
  OPENDES_TRY(CheckRunning(stand_in_.process, "dataverse-sim"));
  return CheckRunning(service_.process, "opendes serve");
}

Result<> Demo::Sleep(Duration duration, std::stop_token stop) {
  if (outside_->clock.SleepFor(duration, std::move(stop))) return {};
  return Fail(ErrorCode::kCancelled, Blame::kCaller, "stopped");
}

Result<DemoProgress> Demo::Look(std::stop_token stop) {
  OPENDES_TRY(CheckChildren());
  return ReadProgress(*api_, profile_id_, outside_->clock.Now(), std::move(stop));
}

Result<> Demo::LoadEverything(std::stop_token stop) {
  OPENDES_TRY_ASSIGN(profile_id_, CreateDemoProfile(*api_, stand_in_.facts, stop));
  Say(fmt::format("first load of {} tables:", DemoTables().size()));
  cli::ProgressDisplay display(STDOUT_FILENO);
  const TimePoint deadline = outside_->clock.Now() + kFirstLoadLimit;
  while (outside_->clock.Now() < deadline) {
    OPENDES_TRY_ASSIGN(const DemoProgress progress, Look(stop));
    display.Show(progress.tables);
    if (progress.loaded) return {};
    OPENDES_TRY(Sleep(Duration(300), stop));
  }
  return Fail(ErrorCode::kDeadlineExceeded, Blame::kUs,
              "the first load did not end in time; see {}", files_.service_log());
}

Result<> Demo::ChangeRows(int seconds, std::stop_token stop) {
  Say(fmt::format("creating, updating and deleting rows for {} s", seconds));
  OPENDES_TRY_ASSIGN(loaded_version_, ReadVersion(*client_, stand_in_.facts, stop));
  OPENDES_TRY(StartChanges(*client_, stand_in_.facts, ChangingTables(), seconds, stop));
  OPENDES_TRY(Sleep(std::chrono::seconds(seconds + 1), stop));
  return CheckChildren();
}

Result<> Demo::AwaitCatchUp(std::stop_token stop) {
  Say("waiting until every change has arrived");
  const TimePoint changed_at = outside_->clock.Now();
  while (outside_->clock.Now() < changed_at + kCatchUpLimit) {
    OPENDES_TRY_ASSIGN(const DemoProgress progress, Look(stop));
    if (progress.confirmed_at > changed_at) return {};
    OPENDES_TRY(Sleep(Duration(300), stop));
  }
  return Fail(ErrorCode::kDeadlineExceeded, Blame::kUs,
              "the changes did not arrive in time; see {}", files_.service_log());
}

Result<Comparison> Demo::Verify(std::stop_token stop) {
  Say("comparing every row with the source:");
  OPENDES_TRY_ASSIGN(const Profile profile, outside_->control->GetProfile(ProfileId(profile_id_)));
  Comparison comparison;
  const auto add = [&comparison](const replication::VerifyReport& report) {
    ++comparison.tables;
    comparison.rows += report.destination_rows;
    fmt::print("{}", RenderVerifyReport(report));
    std::fflush(stdout);
  };
  OPENDES_TRY_ASSIGN(comparison.differences, VerifyProfile(*outside_, profile, "", stop, add));
  return comparison;
}

Result<std::vector<Duration>> Demo::Measure(std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const auto changes,
                     ReadChanges(*client_, stand_in_.facts, loaded_version_, std::move(stop)));
  OPENDES_TRY_ASSIGN(auto lags, MeasureLag(files_.database(), changes));
  if (lags.empty()) {
    return Fail(ErrorCode::kInternal, Blame::kUs, "none of {} changes is seen in {}",
                changes.size(), files_.database());
  }
  Say(fmt::format("{} changes, {} of them still visible in the destination", changes.size(),
                  lags.size()));
  return lags;
}

void Demo::KeepRunning() {
  Say(ExplainRunningDemo(files_, stand_in_.facts, service_.url, profile_id_,
                         {service_.process.pid(), stand_in_.process.pid()}));
  service_.process.Release();
  stand_in_.process.Release();
}

double Seconds(Duration duration) { return static_cast<double>(duration.count()) / 1000.0; }

}  // namespace

Result<> RunDemo(const DemoOptions& options, std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const DemoFiles files, DemoFiles::Prepare(options.folder));
  Say(fmt::format("files: {}", files.folder));
  OPENDES_TRY_ASSIGN(StandIn stand_in, StartStandIn(files, options.keep, stop));
  Say(fmt::format("stand-in organisation: {}", stand_in.facts.organization_url));
  OPENDES_TRY_ASSIGN(DemoService service,
                     StartDemoService(files, stand_in.facts, options.keep, stop));
  Say(fmt::format("service: {}", service.url));

  Demo demo(files, std::move(stand_in), std::move(service));
  OPENDES_TRY(demo.Connect());
  OPENDES_TRY(demo.LoadEverything(stop));
  OPENDES_TRY(demo.ChangeRows(options.seconds, stop));
  OPENDES_TRY(demo.AwaitCatchUp(stop));
  OPENDES_TRY_ASSIGN(const Comparison found, demo.Verify(stop));
  OPENDES_TRY_ASSIGN(const std::vector<Duration> lags, demo.Measure(stop));
  if (options.keep) demo.KeepRunning();
  Say(fmt::format("demo: {} tables, {} rows, {} differences, lag p50 {:.1f} s p99 {:.1f} s",
                  found.tables, found.rows, found.differences, Seconds(Percentile(lags, 0.5)),
                  Seconds(Percentile(lags, 0.99))));
  if (found.differences == 0) return {};
  return Fail(ErrorCode::kInternal, Blame::kUs, "{} differences between source and destination",
              found.differences);
}

}  // namespace opendes::app
