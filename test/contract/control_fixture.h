// What a control store's tests provide so that the contract suite can run against it, and what
// every test of the suite starts from.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "control/control_store.h"

namespace opendes::control::test {

// One empty place where stores of the kind under test keep their state.
class Home {
 public:
  virtual ~Home() = default;
  // Another connection to the same state each time.
  virtual std::unique_ptr<ControlStore> Open() = 0;
};

using HomeMaker = std::function<std::unique_ptr<Home>()>;

inline Profile MakeProfile(const std::string& id, std::vector<std::string> entities) {
  Profile profile;
  profile.id = ProfileId(id);
  profile.name = "Profile " + id;
  profile.organization = OrganizationId("org");
  profile.destination_type = DestinationType::kPostgresql;
  profile.destination.uri = "local:warehouse";
  profile.prefix = id;
  profile.state = ProfileState::kActive;
  profile.created_at = TimePoint(std::chrono::seconds(1'800'000'000));
  profile.modified_at = profile.created_at;
  for (std::string& entity : entities) {
    profile.entities.push_back({.entity = EntityName(std::move(entity)), .settings = {}});
  }
  return profile;
}

class ControlContract : public testing::TestWithParam<HomeMaker> {
 protected:
  static constexpr Duration kLong{60'000};

  ControlContract() : home_(GetParam()()), store_(home_->Open()) {}

  void Insert(const Profile& profile) {
    const Result<> inserted = store_->InsertProfile(profile);
    ASSERT_TRUE(inserted) << inserted.error().ToString();
  }
  Profile Update(Profile profile) {
    const auto updated = store_->UpdateProfile(profile, profile.version);
    EXPECT_TRUE(updated) << updated.error().ToString();
    return updated ? *updated : profile;
  }
  std::optional<Lease> Claim(Duration ttl = kLong, const NodeId& node = NodeId("node")) {
    const auto lease = store_->ClaimStream(node, ttl);
    EXPECT_TRUE(lease) << lease.error().ToString();
    return lease ? *lease : std::nullopt;
  }
  // Waits for the store's clock to pass a time that it named itself.
  std::optional<Lease> ClaimWhenDue(Duration ttl = kLong) {
    for (int tries = 0; tries < 2000; ++tries) {
      if (auto lease = Claim(ttl)) return lease;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return std::nullopt;
  }

  const NodeId node_{"node"};
  std::unique_ptr<Home> home_;
  std::unique_ptr<ControlStore> store_;
};

#define EXPECT_CONTROL_CODE(expected, result)                                        \
  do {                                                                               \
    const auto& contract_result = (result);                                          \
    ASSERT_FALSE(contract_result) << "succeeded, expected " << Facts(expected).word; \
    EXPECT_EQ(Facts(expected).word, Facts(contract_result.error().code).word)        \
        << contract_result.error().ToString();                                       \
  } while (false)

}  // namespace opendes::control::test
