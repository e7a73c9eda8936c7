// What goes wrong in a world, and when.
#include "test/simulation/world.h"

namespace opendes::simulation {

Fault World::BeforeAnswer(const ApiRequest& request) {
  for (const char c : request.url) {
    fingerprint_ = (fingerprint_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  if (MayChange()) {
    if (chance_.Chance(temper_.changes)) changes_.ChangeRows(chance_.Between(1, 3));
    if (chance_.Permille(temper_.schema_changes_meanwhile)) changes_.ChangeSchema();
  }
  if (!calm_ && chance_.Permille(2)) Restore();
  const Fault fault = ChooseFault();
  if (fault.kind == FaultKind::kStatus) Note("answer " + Describe(fault));
  return fault;
}

Fault World::ChooseFault() {
  if (calm_ || !chance_.Chance(temper_.source_faults)) return {};
  static const std::vector<std::string> pauses = {"",   "0",    "1",    "5",
                                                  "-1", "3600", "soon", "99999999999999999999"};
  const auto status = [&](int code, const char* fault = "") {
    return Fault{.kind = FaultKind::kStatus,
                 .status = code,
                 .code = fault,
                 .retry_after = chance_.Pick(pauses)};
  };
  switch (chance_.Below(18)) {
    case 0:
      return status(429, "0x80072322");
    case 1:
      return status(429, "0x80072321");
    case 2:
      return status(429, "0x80072326");
    case 3:
      return status(chance_.Pick({500, 502, 503, 504}));
    case 4:
      return status(401);
    case 5:
      return status(500, "0x80040216");
    case 6:
      return status(chance_.Pick({400, 410}), "0x80044352");
    case 7:
      return status(400, "0x8004112A");
    case 8:
      return {.kind = FaultKind::kTruncated, .at = chance_.Below(3000)};
    default:
      return {.kind = chance_.Pick({FaultKind::kTimeout, FaultKind::kReset, FaultKind::kCutTransfer,
                                    FaultKind::kHtml, FaultKind::kRepeatRow, FaultKind::kRepeatPage,
                                    FaultKind::kSmallPage, FaultKind::kEmptyPage, FaultKind::kLoop,
                                    FaultKind::kForeignLink, FaultKind::kNoLink})};
  }
}

DestinationFault World::ChooseDestinationFault(DestinationCall call) {
  if (calm_ || !destination_chance_.Chance(temper_.destination_faults)) return {};
  using enum ErrorCode;
  const ErrorCode code = destination_chance_.Pick({kUnavailable, kDestinationFull, kUnavailable});
  if (call == DestinationCall::kWrite) {
    switch (destination_chance_.Below(3)) {
      case 0:
        return {.before = kCommitInDoubt, .after = {}};
      case 1:
        return {.before = {}, .after = kCommitInDoubt};
      default:
        break;
    }
  } else if (destination_chance_.Chance(40)) {
    return {.before = {}, .after = code};
  }
  return {.before = code, .after = {}};
}

}  // namespace opendes::simulation
