// What the organisation holds and what was asked of it.
#include <array>

#include "simulator/control/control_route.h"

namespace opendes::sim {
namespace {

boost::json::object CountsJson(const ChangeCounts& counts) {
  return {{"created", counts.created},
          {"updated", counts.updated},
          {"deleted", counts.deleted},
          {"recreated", counts.recreated}};
}

ControlAnswer Status(const ControlContext& context, const ControlRequest&) {
  boost::json::array tables;
  std::uint64_t total = 0;
  for (const TableStatus& status : context.organization.Status()) {
    tables.push_back(boost::json::object{
        {"table", status.table}, {"rows", status.rows}, {"tombstones", status.tombstones}});
    total += status.rows;
  }
  boost::json::object requests;
  for (const auto& [kind, count] : context.front.counters().Copy()) requests[kind] = count;
  return ControlJson(boost::json::object{
      {"organization", context.organization.id().ToString()},
      {"name", context.organization.options().name},
      {"version", context.organization.version()},
      {"metadata_version", context.organization.metadata_version()},
      {"rows", total},
      {"tables", std::move(tables)},
      {"requests", std::move(requests)},
      {"live", boost::json::object{{"running", context.live.running()},
                                   {"counts", CountsJson(context.live.counts())}}},
      {"faults_pending", context.front.faults().pending()}});
}

ControlAnswer ResetCounters(const ControlContext& context, const ControlRequest&) {
  context.front.counters().Reset();
  return ControlJson(boost::json::object{});
}

}  // namespace

std::span<const ControlRoute> StatusRoutes() {
  static constexpr std::array<ControlRoute, 2> kRoutes = {{
      {"GET", "status", Status},
      {"POST", "counters/reset", ResetCounters},
  }};
  return kRoutes;
}

}  // namespace opendes::sim
