#include "source/dataverse/dataverse_directory.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "auth/token_provider.h"
#include "base/deadline.h"
#include "base/guarded.h"
#include "base/guid.h"
#include "base/in_parallel.h"
#include "base/limits.h"
#include "http/message.h"
#include "source/dataverse/dataverse_source.h"
#include "source/dataverse/organization.h"
#include "source/dataverse/shared_organization.h"
#include "source/dataverse/web_api.h"
#include "telemetry/log.h"

namespace opendes::source {
namespace {

constexpr std::string_view kApiPath = "api/data/v9.2/";

// How URLs of organisations are compared: without case and trailing slash.
std::string ComparableUrl(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  std::string lower(url);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

Result<std::string> CheckUrl(const OrganizationConfig& config) {
  const auto url = http::ParseUrl(config.url);
  const bool scheme = url && (url->scheme == "https" || config.allow_plain_http);
  if (!scheme || url->target != "/") {
    return Fail(ErrorCode::kInvalidConfig, Blame::kUs,
                "the organisation URL '{}' must look like https://org.crm.dynamics.com",
                config.url);
  }
  return url->Origin() + "/";
}

// Constant after construction but for what is learnt from the organisation itself.
struct Organization {
  std::string url;  // ends with '/'
  std::string tenant_id;
  std::shared_ptr<SharedOrganization> shared;
  Guarded<std::optional<OrganizationEntry>> known;
};

class DataverseDirectory final : public OrganizationDirectory {
 public:
  DataverseDirectory(std::vector<std::unique_ptr<Organization>> organizations, Clock* clock)
      : organizations_(std::move(organizations)), clock_(clock) {}

  Result<std::vector<OrganizationEntry>> List(std::stop_token stop) override {
    IdentifyAll(stop);
    if (stop.stop_requested()) return Fail(ErrorCode::kCancelled, Blame::kCaller, "stopped");
    std::vector<OrganizationEntry> entries;
    for (const auto& organization : organizations_) {
      if (auto known = organization->known.Copy()) entries.push_back(*std::move(known));
    }
    return entries;
  }

  Result<OrganizationEntry> FindByUrl(std::string_view url, std::stop_token stop) override {
    const std::string wanted = ComparableUrl(url);
    for (const auto& organization : organizations_) {
      if (ComparableUrl(organization->url) == wanted) return Identify(*organization, stop);
    }
    return Fail(ErrorCode::kNotFound, Blame::kCaller,
                "no organisation '{}': add it as [[organizations]] to the configuration file", url);
  }

  Result<OrganizationEntry> FindById(const OrganizationId& id, std::stop_token stop) override {
    OPENDES_TRY_ASSIGN(const Organization* found, Find(id, stop));
    return *found->known.Copy();
  }

  Result<std::unique_ptr<Source>> MakeSource(const OrganizationId& id) override {
    OPENDES_TRY_ASSIGN(const Organization* found, Find(id, {}));
    return std::make_unique<DataverseSource>(found->shared);
  }

 private:
  // Asks the organisation once; two threads may both ask, with the same result.
  Result<OrganizationEntry> Identify(Organization& organization, std::stop_token stop) {
    if (auto known = organization.known.Copy()) return *std::move(known);
    const RunContext context{.clock = clock_, .stop = std::move(stop)};
    auto facts = ReadOrganizationFacts(organization.shared->api(), context);
    if (!facts) return Fail(WithContext(std::move(facts).error(), organization.url));
    OrganizationEntry entry{.id = facts->id,
                            .name = facts->name,
                            .url = organization.url,
                            .tenant_id = organization.tenant_id};
    organization.shared->SetId(entry.id);
    organization.known.With([&](auto& known) { known = entry; });
    return entry;
  }

  // All at once and for a limited time, so that one that is down does not hide or delay another.
  // Those that cannot be reached are logged; the error of one of them is returned.
  std::optional<Error> IdentifyAll(const std::stop_token& stop) {
    std::vector<Organization*> unknown;
    for (const auto& organization : organizations_) {
      if (!organization->known.Copy()) unknown.push_back(organization.get());
    }
    if (unknown.empty()) return std::nullopt;
    const Deadline deadline(*clock_, limits::kOrganizationWait, stop);
    Guarded<std::optional<Error>> unreachable;
    InParallel(unknown.size(), limits::kOrganizationsAtOnce, [&](std::size_t i) {
      const auto entry = Identify(*unknown[i], deadline.token());
      if (entry) return;
      telemetry::Warning("organization_unreachable",
                         {{"url", unknown[i]->url}, {"error", entry.error().ToString()}});
      unreachable.With([&](auto& error) { error = NameDeadline(entry.error(), deadline); });
    });
    return unreachable.Copy();
  }

  static Error NameDeadline(Error error, const Deadline& deadline) {
    if (deadline.expired() && error.code == ErrorCode::kCancelled) {
      error.code = ErrorCode::kUnavailable;
      error.message = "the organisation does not answer: " + error.message;
    }
    return error;
  }

  Organization* FindKnown(const OrganizationId& id) {
    for (const auto& organization : organizations_) {
      const auto known = organization->known.Copy();
      if (known && known->id == id) return organization.get();
    }
    return nullptr;
  }

  // Those already known need no asking.
  Result<Organization*> Find(const OrganizationId& id, const std::stop_token& stop) {
    if (Organization* known = FindKnown(id)) return known;
    std::optional<Error> unreachable = IdentifyAll(stop);
    if (Organization* known = FindKnown(id)) return known;
    if (unreachable) return Fail(*std::move(unreachable));
    return Fail(ErrorCode::kNotFound, Blame::kCaller,
                "no organisation with id {}: add it as [[organizations]] to the configuration file",
                id);
  }

  const std::vector<std::unique_ptr<Organization>> organizations_;
  Clock* const clock_;
};

std::unique_ptr<WebApi> MakeApi(OrganizationConfig& config, const std::string& url,
                                http::Client* client, Clock* clock, telemetry::Metrics* metrics) {
  if (config.authority.empty()) {
    config.authority = "https://login.microsoftonline.com/" + config.tenant_id;
  }
  auth::ClientCredentials credentials{.authority = config.authority,
                                      .client_id = config.client_id,
                                      .client_secret = std::move(config.client_secret),
                                      .scope = url + ".default"};
  return std::make_unique<WebApi>(WebApiParts{
      .base_url = url + std::string(kApiPath),
      .client = client,
      .metrics = metrics,
      .tokens = auth::MakeClientCredentialsProvider(client, clock, std::move(credentials)),
      .budget = std::make_unique<RequestBudget>(config.limits, clock),
      .compression = config.compression});
}

}  // namespace

Result<std::unique_ptr<OrganizationDirectory>> MakeDataverseDirectory(
    std::vector<OrganizationConfig> organizations, http::Client* client, Clock* clock,
    telemetry::Metrics* metrics) {
  std::vector<std::unique_ptr<Organization>> made;
  for (OrganizationConfig& config : organizations) {
    OPENDES_TRY_ASSIGN(const std::string url, CheckUrl(config));
    const auto tenant = Guid::Parse(config.tenant_id);
    if (!tenant) {
      return Fail(ErrorCode::kInvalidConfig, Blame::kUs,
                  "the tenant_id of the organisation {} is not a GUID", url);
    }
    if (std::ranges::any_of(made, [&](const auto& other) { return other->url == url; })) {
      return Fail(ErrorCode::kInvalidConfig, Blame::kUs, "the organisation {} stands twice", url);
    }
    config.tenant_id = tenant->ToString();
    auto organization = std::make_unique<Organization>();
    organization->url = url;
    organization->tenant_id = config.tenant_id;
    organization->shared =
        std::make_shared<SharedOrganization>(MakeApi(config, url, client, clock, metrics));
    made.push_back(std::move(organization));
  }
  return std::make_unique<DataverseDirectory>(std::move(made), clock);
}

}  // namespace opendes::source
