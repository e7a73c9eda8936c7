// A value that must never be seen: move-only, no stream or fmt operator, wiped when it dies.
// Invariant 9: a secret never reaches a log, an error, a metric label, the API or a URL.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace opendes {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  ~Secret() { Wipe(); }
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.Wipe(); }
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  // The bytes, for the one call that needs them. Do not store or print the view.
  std::string_view Reveal() const { return value_; }
  Secret Clone() const { return Secret(value_); }
  bool empty() const { return value_.empty(); }

 private:
  void Wipe();

  std::string value_;
};

}  // namespace opendes
