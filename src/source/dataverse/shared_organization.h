// What all sources of one organisation share: the way to it and what it lately said of itself.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/guarded.h"
#include "base/result.h"
#include "model/names.h"
#include "model/run_context.h"
#include "source/dataverse/web_api.h"

namespace opendes::source {

// Thread-safe. Errors are WebApi::Get's.
class SharedOrganization {
 public:
  explicit SharedOrganization(std::unique_ptr<WebApi> api, OrganizationId id = {})
      : api_(std::move(api)), id_(std::move(id)) {}

  WebApi& api() { return *api_; }
  // What the organisation said last of its id; empty before it was asked. It changes when another
  // organisation is copied over this one.
  OrganizationId id() const { return id_.Copy(); }
  void SetId(const OrganizationId& id);

  // Asked for at most every limits::kSchemaLookEvery, whether it answers or fails, together with
  // the organisation's id. Threads that find it too old at the same time all ask.
  Result<std::string> SchemaVersion(const RunContext& context);

  // Names of the primary key attributes by entity; read again when the schema has changed.
  using PrimaryKeys = std::map<std::string, std::string, std::less<>>;
  Result<std::shared_ptr<const PrimaryKeys>> ReadPrimaryKeys(const RunContext& context);

 private:
  struct LastLook {
    TimePoint at{};
    Result<std::string> schema_version;
  };
  struct Keys {
    std::string schema_version;
    std::shared_ptr<const PrimaryKeys> by_entity;
  };

  Result<std::string> Look(const RunContext& context);

  const std::unique_ptr<WebApi> api_;
  Guarded<OrganizationId> id_;
  Guarded<std::optional<LastLook>> look_;
  Guarded<Keys> keys_;
};

}  // namespace opendes::source
