// A resolver that knows every name, or fails on demand.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "secrets/secret_resolver.h"

namespace opendes::test {

class FakeSecrets final : public secrets::SecretResolver {
 public:
  void Fail(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }
  int resolved() const {
    const std::lock_guard lock(mutex_);
    return resolved_;
  }

  Result<Secret> Resolve(const SecretRef& ref, const OrganizationId&, std::stop_token) override {
    const std::lock_guard lock(mutex_);
    if (error_) return opendes::Fail(*error_);
    ++resolved_;
    return Secret("Data Source=" + ref.uri);
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Error> error_;  // guarded by mutex_
  int resolved_ = 0;            // guarded by mutex_
};

}  // namespace opendes::test
