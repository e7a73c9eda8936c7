// RetrieveMetadataChanges(Query=…,ClientVersionStamp=…,DeletedMetadataFilters=…).
#pragma once

#include <string_view>

#include "base/clock.h"
#include "simulator/metadata/schema_history.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim::metadata {

struct ChangesRequest {
  std::string_view base;
  std::string_view arguments;  // what stands between the function's parentheses, decoded
  std::string_view query;      // as received: holds the values of the parameter aliases
  const Facts& facts;
  std::uint64_t version = 0;
  TimePoint now;
};

// Without a stamp everything the query asks for; with one only what changed since, and what was
// deleted. 400 with 0x80044352 for a stamp that is expired, unknown or not readable.
Answer AnswerMetadataChanges(const ChangesRequest& request, const SchemaHistory& history);

// "1144249!11/24/2026 22:10:22".
std::string VersionStamp(std::uint64_t version, TimePoint time);

}  // namespace opendes::sim::metadata
