// Changes of rows in bulk, at once or over time, and the log of all changes.
#include <array>
#include <charconv>

#include "simulator/control/control_route.h"
#include "simulator/control/random_changes.h"
#include "simulator/directory_rows.h"

namespace opendes::sim {
namespace {

constexpr std::int64_t kMostChanges = 10'000'000;
constexpr std::size_t kLogLimit = 100'000;

std::uint64_t Share(const ControlRequest& request, std::string_view name, std::uint64_t fallback) {
  const std::int64_t share = request.Number(name, static_cast<std::int64_t>(fallback));
  return share < 0 ? 0 : static_cast<std::uint64_t>(share);
}

Result<ChangeMix> ReadMix(const ControlContext& context, const ControlRequest& request) {
  ChangeMix mix;
  mix.seed = Share(request, "seed", context.organization.version());
  mix.tables = request.List("tables");
  mix.create = Share(request, "create", mix.create);
  mix.update = Share(request, "update", mix.update);
  mix.remove = Share(request, "delete", mix.remove);
  mix.recreate = Share(request, "recreate", mix.recreate);
  for (const std::string& table : mix.tables) {
    if (context.organization.Shape(table) == nullptr) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "no table '{}'", table);
    }
  }
  return mix;
}

ControlAnswer ApplyChanges(const ControlContext& context, const ControlRequest& request) {
  OPENDES_TRY_ASSIGN(const ChangeMix mix, ReadMix(context, request));
  const std::int64_t count = request.Number("count", 1);
  if (count < 0 || count > kMostChanges) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "count must be 0 to {}", kMostChanges);
  }
  RandomChanges changes(context.organization, mix);
  for (std::int64_t i = 0; i < count; ++i) changes.ApplyOne();
  const ChangeCounts& made = changes.counts();
  return ControlJson(boost::json::object{{"created", made.created},
                                         {"updated", made.updated},
                                         {"deleted", made.deleted},
                                         {"recreated", made.recreated},
                                         {"version", context.organization.version()}});
}

ControlAnswer StartLive(const ControlContext& context, const ControlRequest& request) {
  OPENDES_TRY_ASSIGN(const ChangeMix mix, ReadMix(context, request));
  context.live.Start(mix, static_cast<double>(request.Number("rate", 10)),
                     std::chrono::seconds(request.Number("seconds", 60)));
  return ControlJson(boost::json::object{});
}

ControlAnswer StopLive(const ControlContext& context, const ControlRequest&) {
  context.live.Stop();
  return ControlJson(boost::json::object{});
}

ControlAnswer ReadLog(const ControlContext& context, const ControlRequest& request) {
  Version since = 0;
  std::size_t limit = kLogLimit;
  for (const auto& [name, value] : request.options) {
    const char* end = value.data() + value.size();
    if (name == "since") std::from_chars(value.data(), end, since);
    if (name == "limit") std::from_chars(value.data(), end, limit);
  }
  boost::json::array changes;
  for (const ChangeRecord& change : context.organization.LogSince(since, limit)) {
    changes.push_back(boost::json::object{{"version", change.version},
                                          {"table", change.table},
                                          {"id", change.id.ToString()},
                                          {"kind", Word(change.kind)},
                                          {"time", change.time.time_since_epoch().count()}});
  }
  return ControlJson(boost::json::object{{"version", context.organization.version()},
                                         {"changes", std::move(changes)}});
}

ControlAnswer Restore(const ControlContext& context, const ControlRequest& request) {
  context.live.Stop();
  context.organization.Restore(request.Flag("same_id", false) ? context.organization.id()
                                                              : Guid::Random());
  FillDirectoryRows(context.organization);
  return ControlJson(boost::json::object{{"organization", context.organization.id().ToString()},
                                         {"version", context.organization.version()}});
}

}  // namespace

std::span<const ControlRoute> ChangeRoutes() {
  static constexpr std::array<ControlRoute, 5> kRoutes = {{
      {"POST", "changes", ApplyChanges},
      {"POST", "live", StartLive},
      {"DELETE", "live", StopLive},
      {"GET", "log", ReadLog},
      {"POST", "restore", Restore},
  }};
  return kRoutes;
}

}  // namespace opendes::sim
