// Waiting for a child to say that it is ready.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "app/demo/child_process.h"
#include "base/result.h"

namespace opendes::app {

// Fails with the end of the child's log when it has ended.
Result<> CheckRunning(ChildProcess& child, const std::string& name);

// The content of the file, as soon as it is there. kCancelled; kDeadlineExceeded after a minute;
// kUnavailable when the child ended; the last two with the end of its log.
Result<std::string> AwaitReadyFile(ChildProcess& child, const std::string& name,
                                   const std::string& path, std::stop_token stop);

}  // namespace opendes::app
