// A stand-in organisation and the whole service wired to it, in one process.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "app/configuration.h"
#include "app/wiring.h"
#include "auth/token_provider.h"
#include "cli/api_client.h"
#include "http/message.h"
#include "simulator/identity/identities.h"
#include "simulator/simulator.h"

namespace opendes::app {

class Stand {
 public:
  Stand()
      : folder_(std::filesystem::temp_directory_path() /
                ("opendes-app-" + std::to_string(getpid()) + "-" + std::to_string(next_++))) {
    std::filesystem::create_directories(folder_);
    sim::Options options;
    options.throttle = false;
    options.rows = {{"organization", 1}, {"businessunit", 1},
                    {"systemuser", 10},  {"team", 2},
                    {"role", 5},         {"transactioncurrency", 1},
                    {"account", 50},     {"systemuserroles", 10},
                    {"contact", 20}};
    auto started = sim::Simulator::Start(options, clock_);
    EXPECT_TRUE(started) << (started ? "" : started.error().ToString());
    simulator_ = std::move(*started);
    organization_url_ = simulator_->first_url();
  }
  ~Stand() { std::filesystem::remove_all(folder_); }
  Stand(const Stand&) = delete;
  Stand& operator=(const Stand&) = delete;

  // -- What a test may change before Start ----------------------------------------------------
  void set_organization_url(std::string url) { organization_url_ = std::move(url); }
  void set_client_secret(std::string secret) { client_secret_ = std::move(secret); }
  void set_connection_string(std::string text) { connection_string_ = std::move(text); }

  std::string Configuration() const {
    std::string identity = simulator_->first_url();
    identity.pop_back();
    return fmt::format(
        "[server]\nlisten = \"127.0.0.1:0\"\n"
        "[http]\nallow_plain_http = true\n"
        "[identity]\nauthority = \"{}\"\naudiences = [\"{}\"]\ntenants = [\"{}\"]\n"
        "[[organizations]]\nurl = \"{}\"\ntenant_id = \"{}\"\nclient_id = \"{}\"\n"
        "client_secret = \"{}\"\n"
        "[replication]\npoll_longest_seconds = 1\n"
        "[secrets]\nwarehouse = '{}'\n",
        identity, sim::kApiClientId, sim::kTenantId, organization_url_, sim::kTenantId,
        sim::kReplicatorClientId, client_secret_,
        connection_string_.empty() ? "Data Source=" + database().string() : connection_string_);
  }

  Result<> Start() {
    OPENDES_TRY_ASSIGN(const auto configuration,
                       ParseConfiguration(Configuration(), (folder_ / "opendes.toml").string()));
    OPENDES_TRY_ASSIGN(service_, WireService(configuration, stop_.get_token()));
    std::string authority = simulator_->first_url() + std::string(sim::kTenantId);
    tokens_ = auth::MakeClientCredentialsProvider(
        service_->outside->http.get(), &clock_,
        {.authority = authority,
         .client_id = std::string(sim::kReplicatorClientId),
         .client_secret = Secret(std::string(sim::kReplicatorSecret)),
         .scope = fmt::format("api://{}/.default", sim::kApiClientId)});
    api_ = std::make_unique<cli::ApiClient>(service_->outside->http.get(), tokens_.get(),
                                            service_->url);
    return {};
  }

  // The stand-in's control API; the body of its answer.
  std::string Control(std::string_view method, std::string_view path, std::string body) {
    const auto answer = service_->outside->http->Send(
        {.method = std::string(method),
         .url = fmt::format("{}sim/{}", simulator_->first_url(), path),
         .body = std::move(body)},
        {});
    EXPECT_TRUE(answer && answer->status == 200) << path;
    return answer ? answer->body : std::string();
  }

  cli::ApiClient& api() { return *api_; }
  Service& service() { return *service_; }
  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path database() const { return folder_ / "warehouse.db"; }
  const std::string& organization_url() const { return organization_url_; }

 private:
  static inline std::atomic<int> next_ = 0;

  const std::filesystem::path folder_;
  SystemClock clock_;
  std::stop_source stop_;
  std::unique_ptr<sim::Simulator> simulator_;
  std::string organization_url_;
  std::string client_secret_{sim::kReplicatorSecret};
  std::string connection_string_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<auth::TokenProvider> tokens_;
  std::unique_ptr<cli::ApiClient> api_;
};

}  // namespace opendes::app
