#include "simulator/faults/fault_plan.h"

#include <algorithm>
#include <array>
#include <utility>

namespace opendes::sim {
namespace {

constexpr std::array<std::pair<std::string_view, FaultKind>, 12> kWords = {{
    {"status", FaultKind::kStatus},
    {"reset", FaultKind::kReset},
    {"truncate", FaultKind::kTruncate},
    {"slow", FaultKind::kSlow},
    {"delay", FaultKind::kDelay},
    {"content-length", FaultKind::kContentLength},
    {"html", FaultKind::kHtml},
    {"gzip-corrupt", FaultKind::kGzipCorrupt},
    {"gzip-bomb", FaultKind::kGzipBomb},
    {"same-next-link", FaultKind::kSameNextLink},
    {"foreign-link", FaultKind::kForeignLink},
    {"duplicate-rows", FaultKind::kDuplicateRows},
}};

}  // namespace

std::optional<FaultKind> ParseFaultKind(std::string_view word) {
  const auto found = std::ranges::find(kWords, word, &decltype(kWords)::value_type::first);
  if (found == kWords.end()) return std::nullopt;
  return found->second;
}

void FaultPlan::Add(Fault fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

void FaultPlan::Clear() {
  const std::lock_guard lock(mutex_);
  faults_.clear();
}

std::optional<Fault> FaultPlan::Take(std::string_view target) {
  const std::lock_guard lock(mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (target.find(fault->match) == std::string_view::npos) continue;
    if (fault->skip > 0) {
      --fault->skip;
      continue;
    }
    Fault taken = *fault;
    if (fault->count > 0 && --fault->count == 0) faults_.erase(fault);
    return taken;
  }
  return std::nullopt;
}

std::size_t FaultPlan::pending() const {
  const std::lock_guard lock(mutex_);
  return faults_.size();
}

}  // namespace opendes::sim
