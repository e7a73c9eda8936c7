// An http::Client whose answers the test writes.
#pragma once

#include <atomic>
#include <functional>

#include "http/client.h"

namespace opendes::auth {

class ScriptedClient final : public http::Client {
 public:
  using Script = std::function<Result<http::ClientResponse>(const http::ClientRequest&)>;

  explicit ScriptedClient(Script script) : script_(std::move(script)) {}

  Result<http::ClientResponse> Send(const http::ClientRequest& request,
                                    std::stop_token stop) override {
    ++sent_;
    if (stop.stop_requested()) return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped");
    return script_(request);
  }
  int sent() const { return sent_; }

 private:
  const Script script_;
  std::atomic<int> sent_ = 0;
};

}  // namespace opendes::auth
