#include "api/profile_checks.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/destination_access.h"
#include "api/entity_check.h"
#include "api/profile_entities.h"
#include "base/ascii.h"
#include "destination/profile_options.h"
#include "model/secret_place.h"

namespace opendes::api {
namespace {

Check Passed(std::string name, std::string finding) {
  return {.name = std::move(name), .passed = true, .finding = std::move(finding)};
}

// The peer's own words help; what our own store says stays in the log.
Check Failed(std::string name, const Error& error) {
  std::string finding = error.message;
  if (!error.detail.empty() && error.blame != Blame::kControl && error.blame != Blame::kUs) {
    finding += fmt::format(" [{}]", error.detail);
  }
  return {.name = std::move(name), .passed = false, .finding = std::move(finding)};
}

Check CheckNames(const Profile& profile) {
  const auto checked = CheckProfile(profile);
  return checked ? Passed("names", "name, schema, prefix and entities are acceptable")
                 : Failed("names", checked.error());
}

// The organisation's own answer, and whether it is the one the profile means (a copied or reset
// environment has another id).
Check CheckOrganization(source::Source& source, const source::OrganizationEntry& organization,
                        const RunContext& context) {
  const auto facts = source.ReadOrganization(context);
  if (!facts) return Failed("organization", facts.error());
  if (facts->id != organization.id) {
    return {.name = "organization",
            .passed = false,
            .finding = fmt::format("{} is another organisation now ({}): make a new profile",
                                   organization.url, facts->id)};
  }
  return Passed("organization", fmt::format("{} answers as '{}'", organization.url, facts->name));
}

void CheckEntities(source::Source& source, const Profile& profile, const RunContext& context,
                   std::vector<Check>& checks) {
  const std::vector<EntityName> names = NamesOf(profile.entities);
  const auto problems = FindUnprovisioned(source, names, context);
  if (!problems) {
    checks.push_back(Failed("entities", problems.error()));
    return;
  }
  for (const EntityName& entity : names) {
    const auto problem = std::ranges::find(*problems, entity, &EntityProblem::entity);
    checks.push_back(
        problem == problems->end()
            ? Passed("entity " + entity.str(), "exists, change tracking is on")
            : Check{.name = "entity " + entity.str(), .passed = false, .finding = problem->reason});
  }
}

Check CheckRight(const destination::Right& right) {
  const std::string name =
      right.code.empty() ? right.name : fmt::format("{} ({})", right.name, right.code);
  return {.name = "right " + name,
          .passed = right.held,
          .finding = right.held ? "held" : "missing: " + right.remedy};
}

// Adds the checks of the secret, the connection and the rights; what was found when it answers.
std::optional<destination::Inspection> InspectDestination(Service& service, Call& call,
                                                          const Profile& profile,
                                                          std::vector<Check>& checks) {
  const auto secret = ResolveSecret(service, call, profile);
  if (!secret) {
    checks.push_back(Failed("secret", secret.error()));
    return std::nullopt;
  }
  checks.push_back(Passed("secret", "the connection string was read"));
  auto inspection = service.parts.inspect_destination(
      profile.destination_type, *secret, destination::OptionsOf(profile), NamesOf(profile.entities),
      call.Context(service));
  if (!inspection) {
    checks.push_back(Failed("destination", inspection.error()));
    return std::nullopt;
  }
  checks.push_back(Passed("destination", "connected and signed in: " + inspection->server));
  for (const destination::Right& right : inspection->rights) checks.push_back(CheckRight(right));
  return *std::move(inspection);
}

void CheckPresentTables(const destination::Inspection& inspection, const Profile& profile,
                        std::vector<Check>& checks) {
  const bool adopt = IsOn(profile, "Adopt");
  for (const destination::PresentTable& table : inspection.present) {
    Check check = Passed("table " + table.table, "is there, made by this service: it is continued");
    if (!table.ours && adopt) {
      check.finding = "is there: it is taken over when it has the right shape";
    } else if (!table.ours) {
      check.passed = false;
      check.finding =
          "is there already and not ours: drop it, choose another prefix, or set the profile's "
          "Settings to {\"Adopt\": \"true\"} to take it over";
    }
    checks.push_back(std::move(check));
  }
  if (inspection.present.empty()) {
    checks.push_back(Passed("existing tables", "none is in the way, they will be made"));
  }
}

bool IsOther(const Profile& mine, const Profile& other) {
  return other.id != mine.id && other.state != ProfileState::kDeleted;
}

std::string TableName(const Profile& profile, const ProfileEntity& entity) {
  return profile.prefix.empty() ? entity.entity.str() : profile.prefix + "_" + entity.entity.str();
}

bool SharesDatabase(const Profile& a, const Profile& b) {
  return SecretPlace(a.destination) == SecretPlace(b.destination) &&
         (EqualIgnoringCase(a.schema, b.schema) || b.destination_type == DestinationType::kSqlite);
}

// The same rule as the control store's, which has the last word: full table names are compared.
std::string TablesOfBoth(const Profile& a, const Profile& b) {
  std::string both;
  for (const ProfileEntity& mine : a.entities) {
    const std::string table = TableName(a, mine);
    const bool shared = std::ranges::any_of(b.entities, [&](const ProfileEntity& other) {
      return EqualIgnoringCase(TableName(b, other), table);
    });
    if (shared) both += (both.empty() ? "" : ", ") + table;
  }
  return both;
}

// Profiles that could be in the way: all of the organisation and every running one.
Result<std::vector<Profile>> OthersOf(Service& service, const Profile& profile) {
  OPENDES_TRY_ASSIGN(auto others, service.parts.control->ListProfiles(profile.organization));
  OPENDES_TRY_ASSIGN(auto active, service.parts.control->ListActiveProfiles());
  std::ranges::move(active, std::back_inserter(others));
  std::erase_if(others, [&](const Profile& other) { return !IsOther(profile, other); });
  return others;
}

std::vector<Check> CheckOthers(Service& service, const Profile& profile) {
  const auto others = OthersOf(service, profile);
  if (!others) return {Failed("other profiles", others.error())};
  Check name = Passed("name", "not taken by another profile");
  Check tables = Passed("tables", "not written by another profile");
  for (const Profile& other : *others) {
    if (other.organization == profile.organization && EqualIgnoringCase(other.name, profile.name)) {
      name.passed = false;
      name.finding = fmt::format("another profile is named '{}': choose another name", other.name);
    }
    const std::string shared =
        SharesDatabase(profile, other) ? TablesOfBoth(profile, other) : std::string();
    if (!shared.empty()) {
      tables.passed = false;
      tables.finding =
          fmt::format("another profile writes the same tables ({}): choose another prefix", shared);
    }
  }
  return {std::move(name), std::move(tables)};
}

}  // namespace

std::vector<Check> CheckDestination(Service& service, Call& call, const Profile& profile) {
  std::vector<Check> checks;
  InspectDestination(service, call, profile, checks);
  return checks;
}

std::vector<Check> CheckEverything(Service& service, Call& call, const Profile& profile,
                                   const source::OrganizationEntry& organization) {
  std::vector<Check> checks = {CheckNames(profile)};
  if (!checks.front().passed) return checks;
  const RunContext context = call.Context(service);
  const auto source = service.parts.organizations->MakeSource(organization.id);
  checks.push_back(source ? CheckOrganization(**source, organization, context)
                          : Failed("organization", source.error()));
  const bool organization_answers = checks.back().passed;
  const auto inspection = InspectDestination(service, call, profile, checks);
  if (inspection) CheckPresentTables(*inspection, profile, checks);
  if (organization_answers) CheckEntities(**source, profile, context, checks);
  std::ranges::move(CheckOthers(service, profile), std::back_inserter(checks));
  return checks;
}

std::string RenderChecks(const std::vector<Check>& checks) {
  std::string text;
  for (const Check& check : checks) {
    text +=
        fmt::format("{:<7} {}: {}\n", check.passed ? "ok" : "failed", check.name, check.finding);
  }
  return text;
}

tl::expected<void, Failure> RequireAll(const std::vector<Check>& checks) {
  std::vector<std::string> failed;
  std::string findings;
  for (const Check& check : checks) {
    if (check.passed) continue;
    failed.push_back(check.name);
    findings += fmt::format("; {}: {}", check.name, check.finding);
  }
  if (failed.empty()) return {};
  auto error = Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "{} of {} checks failed{}",
                    failed.size(), checks.size(), findings);
  error.value().detail = RenderChecks(checks);
  return tl::unexpected(Failure(std::move(error.value()), std::move(failed)));
}

}  // namespace opendes::api
