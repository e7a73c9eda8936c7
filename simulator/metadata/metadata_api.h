// The schema side of the Web API: EntityDefinitions, RelationshipDefinitions,
// GlobalOptionSetDefinitions, $metadata and RetrieveMetadataChanges.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "simulator/facts.h"
#include "simulator/metadata/schema_history.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

struct MetadataRequest {
  std::string_view base;   // "http://127.0.0.1:5000/api/data/v9.2/"
  std::string_view path;   // behind the base, as received
  std::string_view query;  // as received, without '?'
};

// The organisation's schema as it stands; the version grows with every change of it.
struct SchemaSnapshot {
  std::shared_ptr<const Facts> facts;
  std::uint64_t version = 0;
};

// Thread-safe. Reads only: writing metadata is the control API's business.
class MetadataApi {
 public:
  // nullopt when the path is not one of metadata.
  std::optional<Answer> Respond(const MetadataRequest& request, const SchemaSnapshot& schema,
                                TimePoint now);
  // Every stamp given so far answers 0x80044352 from now on.
  void ExpireStamps();

 private:
  std::mutex mutex_;
  SchemaHistory history_;  // guarded by mutex_
};

}  // namespace opendes::sim
