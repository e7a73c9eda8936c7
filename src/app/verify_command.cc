#include "app/verify_command.h"

#include <fmt/ranges.h>

#include <ostream>

#include "app/configuration.h"
#include "app/open_profile.h"

namespace opendes::app {
namespace {

std::string_view Word(replication::RowDifference::Kind kind) {
  using enum replication::RowDifference::Kind;
  switch (kind) {
    case kMissing:
      return "missing";
    case kExtra:
      return "extra";
    case kDifferent:
      return "different";
  }
  return "different";
}

}  // namespace

Result<std::int64_t> VerifyProfile(
    Outside& outside, const Profile& profile, const std::string& entity, std::stop_token stop,
    const std::function<void(const replication::VerifyReport&)>& report) {
  OPENDES_TRY_ASSIGN(const auto source, outside.organizations->MakeSource(profile.organization));
  OPENDES_TRY_ASSIGN(const auto destination, OpenDestination(outside, profile, stop));
  const RunContext context{.clock = &outside.clock, .stop = stop};
  std::int64_t differences = 0;
  bool found = false;
  for (const ProfileEntity& candidate : profile.entities) {
    if (!entity.empty() && candidate.entity.str() != entity) continue;
    found = true;
    auto verified = replication::VerifyTable(*source, *destination, candidate.entity, {}, context);
    if (!verified) return Fail(WithContext(std::move(verified).error(), candidate.entity.str()));
    differences += verified->differences;
    report(*verified);
  }
  if (found) return differences;
  return Fail(ErrorCode::kNotFound, Blame::kCaller,
              "the profile '{}' has no entity '{}'; see `opendes profiles show`", profile.name,
              entity);
}

std::string RenderVerifyReport(const replication::VerifyReport& report) {
  std::string text =
      fmt::format("{}: {} source rows, {} destination rows, {} differences\n", report.entity,
                  report.source_rows, report.destination_rows, report.differences);
  for (const replication::RowDifference& row : report.shown) {
    text += fmt::format("  {} {}{}{}\n", row.id.ToString(), Word(row.kind),
                        row.columns.empty() ? "" : ": ", fmt::join(row.columns, ", "));
  }
  const auto hidden = report.differences - static_cast<std::int64_t>(report.shown.size());
  if (hidden > 0) text += fmt::format("  and {} more\n", hidden);
  return text;
}

Result<std::int64_t> RunVerify(const std::string& configuration_path, const std::string& profile,
                               const std::string& entity, std::ostream& out, std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const Configuration configuration, LoadConfiguration(configuration_path));
  OPENDES_TRY_ASSIGN(const auto outside, WireOutside(configuration));
  OPENDES_TRY(OpenControl(configuration, *outside));
  OPENDES_TRY_ASSIGN(const Profile stored, FindProfile(*outside, profile, stop));
  return VerifyProfile(*outside, stored, entity, stop,
                       [&out](const replication::VerifyReport& report) {
                         out << RenderVerifyReport(report) << std::flush;
                       });
}

}  // namespace opendes::app
