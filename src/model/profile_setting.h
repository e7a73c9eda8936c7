// The switches of a profile's Settings bag.
#pragma once

#include <string>

#include "model/profile.h"

namespace opendes {

// Off unless its value is "true".
//  "Adopt": for people whose tables of the original, or of a lost control store, still stand.
//  "Labels": fill the columns that name what lookups point to.
inline bool IsOn(const Profile& profile, const std::string& setting) {
  const auto found = profile.settings.find(setting);
  return found != profile.settings.end() && found->second == "true";
}

}  // namespace opendes
