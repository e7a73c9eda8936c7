// What a profile asks of its destination.
#pragma once

#include "destination/destination.h"
#include "model/profile.h"
#include "model/profile_setting.h"

namespace opendes::destination {

inline Options OptionsOf(const Profile& profile) {
  return {.schema = profile.schema,
          .prefix = profile.prefix,
          .write_delete_log = profile.write_delete_log,
          .adopt = IsOn(profile, "Adopt")};
}

}  // namespace opendes::destination
