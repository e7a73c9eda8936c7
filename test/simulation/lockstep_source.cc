#include "test/simulation/lockstep_source.h"

#include <utility>

namespace opendes::simulation {
namespace {

// Every read of a cycle has a thread of its own; its first page waits for nothing.
thread_local bool thread_has_read = false;

}  // namespace

void Gate::Open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  opened_.notify_all();
}

void Gate::Close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

bool Gate::Pass(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  if (!opened_.wait(lock, stop, [this] { return open_; })) return false;
  open_ = false;
  return true;
}

Result<source::SourcePage> LockstepSource::ReadPage(const TableSchema& schema, const Cursor& from,
                                                    const RunContext& context) {
  if (!std::exchange(thread_has_read, true)) {
    gate_.Close();
  } else if (!gate_.Pass(context.stop)) {
    return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped before the page was read");
  }
  return source_->ReadPage(schema, from, context);
}

}  // namespace opendes::simulation
