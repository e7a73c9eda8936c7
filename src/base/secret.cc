#include "base/secret.h"

#include <string.h>

namespace opendes {

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    value_ = std::move(other.value_);
    other.Wipe();
  }
  return *this;
}

void Secret::Wipe() {
  explicit_bzero(value_.data(), value_.capacity());
  value_.clear();
}

}  // namespace opendes
