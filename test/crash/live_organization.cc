#include "test/crash/live_organization.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

#include "simulator/directory_rows.h"
#include "simulator/facts.h"
#include "simulator/facts_folder.h"
#include "simulator/identity/identities.h"
#include "simulator/row_scale.h"

namespace opendes::crash {
namespace {

sim::Options MakeOptions() {
  sim::Options options;
  options.rows = sim::ScaleRows("none").value();
  for (const auto& [table, rows] : {std::pair{"account", 60},
                                    {"lead", 40},
                                    {"new_everything", 900},
                                    {"campaign", 700},
                                    {"accountleads", 1200}}) {
    options.rows[table] = static_cast<std::uint64_t>(rows);
  }
  options.throttle = false;
  options.open = true;
  return options;
}

sim::OrganizationOptions MakeOrganizationOptions(const sim::Options& options, std::uint64_t seed) {
  sim::OrganizationOptions made;
  made.id = sim::IdSpace(seed, "organization").IdOf(0);
  made.seed = seed;
  made.rows = options.rows;
  return made;
}

}  // namespace

LiveOrganization::LiveOrganization(std::uint64_t seed)
    : keys_(sim::SigningKeys::Make().value()),
      identity_(*keys_, clock_),
      tokens_(*keys_, clock_),
      vault_(tokens_, clock_),
      options_(MakeOptions()),
      organization_(MakeOrganizationOptions(options_, seed),
                    sim::LoadFacts(sim::FactsFolder()).value(), clock_),
      front_(organization_, options_, {identity_, tokens_, vault_}),
      random_(seed) {
  sim::FillDirectoryRows(organization_);
  http::ServerOptions server;
  server.max_target = 32'768;
  server.max_header = 65'536;
  server_ = http::StartServer(std::move(server), [this](const http::ServerRequest& request) {
              return front_.Respond(request);
            }).value();
  identity_.SetBaseUrl(url().substr(0, url().size() - 1));
  front_.SetUrls({url()}, url() + std::string(sim::kTenantId));
}

LiveOrganization::~LiveOrganization() { Pause(); }

std::string LiveOrganization::url() const {
  return fmt::format("http://127.0.0.1:{}/", server_->port());
}

ChildArguments LiveOrganization::Arguments(const std::string& mode,
                                           const std::string& folder) const {
  return {.mode = mode,
          .folder = folder,
          .url = url(),
          .tenant_id = std::string(sim::kTenantId),
          .client_id = std::string(sim::kReplicatorClientId),
          .client_secret = std::string(sim::kReplicatorSecret),
          .organization_id = organization_.id().ToString()};
}

void LiveOrganization::Work() {
  worker_ = std::jthread([this](std::stop_token stop) {
    while (clock_.SleepFor(std::chrono::milliseconds(3), stop)) ChangeSomething();
  });
}

void LiveOrganization::Pause() {
  worker_.request_stop();
  if (worker_.joinable()) worker_.join();
}

// As many creations as deletions, so that the tables keep their size.
void LiveOrganization::ChangeSomething() {
  const std::string& table = Tables()[random_() % Tables().size()];
  const auto live = organization_.PickLive(table, random_());
  const std::uint64_t die = random_() % 30;
  const std::uint64_t creates = creations_allowed_ ? 9 : 0;
  const std::uint64_t deletes = !deletes_allowed_ ? 0 : creations_allowed_ ? 9 : 1;
  if (die < creates) {
    std::optional<Guid> id;
    organization_.Create(table, id, {});
  } else if (live && die < creates + deletes) {
    organization_.Delete(table, *live);
  } else if (live) {
    organization_.Update(table, *live, {});
  }
}

void LiveOrganization::AddAttribute(const std::string& table, const std::string& name) {
  organization_.EditSchema(table, [&](sim::Facts& facts) {
    sim::AttributeFacts attribute;
    attribute.logical_name = name;
    attribute.schema_name = name;
    attribute.display_name = name;
    attribute.kind = sim::AttributeKind::kString;
    attribute.metadata_id = Guid::Random();
    attribute.max_length = 100;
    attribute.custom = true;
    sim::EntityFacts& entity = *facts.Find(table);
    attribute.column_number = 10'000 + static_cast<int>(entity.attributes.size());
    entity.attributes.push_back(std::move(attribute));
  });
}

std::multiset<std::string> LiveOrganization::DeletedSince(sim::Version version,
                                                          const std::string& table) const {
  std::multiset<std::string> deleted;
  constexpr std::size_t kAll = 100'000'000;
  for (const sim::ChangeRecord& change : organization_.LogSince(version, kAll)) {
    if (change.table == table && change.kind == sim::ChangeKind::kDelete) {
      deleted.insert(change.id.ToString());
    }
  }
  return deleted;
}

TableAddress LiveOrganization::Address(const std::string& table) const {
  const auto shape = organization_.Shape(table);
  return {.name = table,
          .url = url() + "api/data/v9.2/" + shape->facts.set_name,
          .primary_key = shape->facts.primary_id};
}

}  // namespace opendes::crash
