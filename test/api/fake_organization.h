// One organisation with a few entities, behind a directory that knows only it. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "source/organization_directory.h"
#include "test/fakes/fake_table.h"

namespace opendes::api::test {

inline const std::string kTenant = "11111111-1111-4111-8111-111111111111";
inline const std::string kOtherTenant = "22222222-2222-4222-8222-222222222222";
inline const std::string kOrganization = "aaaaaaaa-0000-4000-8000-00000000000a";
inline const std::string kUrl = "https://contoso.crm.dynamics.com/";

// What the organisation says; tests change it.
struct OrganizationState {
  std::set<std::string> listed = {"account", "contact", "lead"};
  std::set<std::string> unlisted = {"systemusermanagermap"};  // exist, but are not listed
  std::set<std::string> untracked = {"annotation"};
  std::set<Guid> administrators;
  std::string id = kOrganization;
  std::optional<Error> error;  // every call fails with it
  int administrator_questions = 0;
  bool hang = false;  // every call waits until it is told to stop
};

class FakeOrganization {
 public:
  template <typename Use>
  auto With(Use use) {
    const std::lock_guard lock(mutex_);
    return use(state_);
  }

 private:
  std::mutex mutex_;
  OrganizationState state_;
};

class OrganizationSource final : public source::Source {
 public:
  explicit OrganizationSource(FakeOrganization& organization) : organization_(organization) {}

  Result<TableSchema> Describe(const EntityName& entity, const RunContext& context) override {
    OPENDES_TRY(Reach(context));
    return organization_.With([&](OrganizationState& state) -> Result<TableSchema> {
      if (state.untracked.contains(entity.str())) {
        return Fail(ErrorCode::kTrackingOff, Blame::kSource,
                    "change tracking is off: switch it on in the table's advanced options");
      }
      if (!state.listed.contains(entity.str()) && !state.unlisted.contains(entity.str())) {
        return Fail(ErrorCode::kNotFound, Blame::kSource, "there is no entity '{}'", entity);
      }
      TableSchema schema = opendes::test::AccountSchema();
      schema.entity = entity;
      return schema;
    });
  }
  Result<std::string> ReadSchemaVersion(const RunContext&) override { return "1"; }
  Result<MetadataRows> ReadMetadata(const EntityName& entity, const RunContext&) override {
    MetadataRows rows;
    rows.entity = entity;
    return rows;
  }
  Cursor CycleStart(const Cursor& cursor) const override { return cursor; }
  Result<source::SourcePage> ReadPage(const TableSchema&, const Cursor&,
                                      const RunContext&) override {
    return source::SourcePage{.body = "empty"};
  }
  Result<RowBatch> DecodePage(const TableSchema& schema, source::SourcePage&) override {
    RowBatch batch(schema.columns.size());
    batch.next.token = "delta";
    batch.end_of_cycle = true;
    return batch;
  }
  Result<RowBatch> ReadRow(const TableSchema& schema, const Guid&, const RunContext&) override {
    return RowBatch(schema.columns.size());
  }
  Result<std::optional<std::int64_t>> EstimateRows(const EntityName&, const RunContext&) override {
    return std::nullopt;
  }
  Result<source::OrganizationFacts> ReadOrganization(const RunContext& context) override {
    OPENDES_TRY(Reach(context));
    return organization_.With([](OrganizationState& state) {
      return source::OrganizationFacts{.id = OrganizationId(state.id), .name = "Contoso"};
    });
  }
  Result<bool> IsSystemAdministrator(const Guid& caller, const RunContext& context) override {
    OPENDES_TRY(Reach(context));
    return organization_.With([&](OrganizationState& state) {
      ++state.administrator_questions;
      return state.administrators.contains(caller);
    });
  }
  Result<std::vector<source::EntitySummary>> ListEntities(const RunContext& context) override {
    OPENDES_TRY(Reach(context));
    return organization_.With([](OrganizationState& state) {
      std::vector<source::EntitySummary> list;
      for (const std::string& name : state.listed) {
        list.push_back({.entity = EntityName(name), .display_name = "The " + name});
      }
      return list;
    });
  }
  Result<std::vector<source::RelationshipSummary>> ListRelationships(
      const RunContext& context) override {
    OPENDES_TRY(Reach(context));
    return std::vector<source::RelationshipSummary>{{.name = "accountleads_association",
                                                     .entity1 = EntityName("account"),
                                                     .entity2 = EntityName("lead"),
                                                     .intersect = EntityName("accountleads")}};
  }

 private:
  Result<> Reach(const RunContext& context) {
    const auto [error, hang] = organization_.With(
        [](OrganizationState& state) { return std::pair(state.error, state.hang); });
    while (hang && !context.stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (hang) return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped");
    if (error) return Fail(*error);
    return {};
  }

  FakeOrganization& organization_;
};

class FakeDirectory final : public source::OrganizationDirectory {
 public:
  explicit FakeDirectory(FakeOrganization& organization) : organization_(organization) {}

  // Another one, which only the list knows.
  void AddNeighbour(FakeOrganization& organization) { neighbour_ = &organization; }

  Result<std::vector<source::OrganizationEntry>> List(std::stop_token) override {
    std::vector<source::OrganizationEntry> entries;
    if (neighbour_ != nullptr) {
      entries.push_back(Entry());
      entries.back().id = OrganizationId("neighbour");
    }
    entries.push_back(Entry());
    return entries;
  }
  Result<source::OrganizationEntry> FindByUrl(std::string_view url, std::stop_token) override {
    while (url.ends_with('/')) url.remove_suffix(1);
    if (std::string(url) + "/" == kUrl) return Entry();
    return Unknown();
  }
  Result<source::OrganizationEntry> FindById(const OrganizationId& id, std::stop_token) override {
    if (id.str() == kOrganization) return Entry();
    return Unknown();
  }
  Result<std::unique_ptr<source::Source>> MakeSource(const OrganizationId& id) override {
    const bool neighbour = id.str() == "neighbour";
    return std::make_unique<OrganizationSource>(neighbour ? *neighbour_ : organization_);
  }

 private:
  static source::OrganizationEntry Entry() {
    return {
        .id = OrganizationId(kOrganization), .name = "contoso", .url = kUrl, .tenant_id = kTenant};
  }
  static tl::unexpected<Error> Unknown() {
    return Fail(ErrorCode::kNotFound, Blame::kCaller,
                "the organisation is not in [[organizations]] of the configuration");
  }

  FakeOrganization& organization_;
  FakeOrganization* neighbour_ = nullptr;
};

}  // namespace opendes::api::test
