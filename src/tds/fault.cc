#include "tds/fault.h"

namespace opendes::tds {

std::string Fault::Words() const {
  if (errors.empty()) return error.message;
  std::string words;
  for (const ServerMessage& message : errors) {
    if (!words.empty()) words += '\n';
    words += message.text;
  }
  return words;
}

std::string Fault::ToDetail() const {
  if (errors.empty()) return error.detail.empty() ? error.message : error.detail;
  return fmt::format("sqlserver {}: {}", number(), Words());
}

Error ClassifyPlainly(const Fault& fault) {
  if (fault.cause == Fault::Cause::kServer) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kDestination, "{}", fault.ToDetail()).value();
  }
  Error error = fault.error;
  if (fault.during == Fault::During::kCommit) error.code = ErrorCode::kCommitInDoubt;
  return error;
}

}  // namespace opendes::tds
