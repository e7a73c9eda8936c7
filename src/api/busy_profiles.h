// Profiles that one call works on for so long that a second one is better refused. Thread-safe.
#pragma once

#include <memory>
#include <set>

#include "base/guarded.h"
#include "model/names.h"

namespace opendes::api {

class BusyProfiles {
 public:
  // Marks the profile until the pointer dies; null when it is marked already.
  std::shared_ptr<void> Take(const ProfileId& profile) {
    if (!busy_.With([&](auto& busy) { return busy.insert(profile).second; })) return nullptr;
    return {this, [profile](BusyProfiles* all) {
              all->busy_.With([&](auto& busy) { busy.erase(profile); });
            }};
  }

 private:
  Guarded<std::set<ProfileId>> busy_;
};

}  // namespace opendes::api
