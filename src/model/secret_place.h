// Which secret a reference means, whatever way it is written.
#pragma once

#include <string>

#include "model/profile.h"

namespace opendes {

// Equal for two references to one secret: the case of scheme, host and secret name, ":443", a slash
// at the end and the version do not count. Any other form, such as "local:NAME", is its own place.
// Pure; does not judge whether the reference is acceptable.
std::string SecretPlace(const SecretRef& ref);

}  // namespace opendes
