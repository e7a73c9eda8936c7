// `opendes verify`: compares a profile's tables with their source. Read-only.
#pragma once

#include <functional>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

#include "app/wiring.h"
#include "base/result.h"
#include "model/profile.h"
#include "replication/verify_table.h"

namespace opendes::app {

// Calls report for each table (only `entity`, unless it is empty) and returns the sum of the
// differences. kNotFound when the profile has no such entity; the source's, the secret's and the
// destination's errors.
Result<std::int64_t> VerifyProfile(
    Outside& outside, const Profile& profile, const std::string& entity, std::stop_token stop,
    const std::function<void(const replication::VerifyReport&)>& report);

// "account: 10000 source rows, 10000 destination rows, 0 differences", then the differing rows.
std::string RenderVerifyReport(const replication::VerifyReport& report);

// The whole command; the number of differences.
Result<std::int64_t> RunVerify(const std::string& configuration_path, const std::string& profile,
                               const std::string& entity, std::ostream& out, std::stop_token stop);

}  // namespace opendes::app
