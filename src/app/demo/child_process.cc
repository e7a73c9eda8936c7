#include "app/demo/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

namespace opendes::app {
namespace {

// Runs between fork and exec: async-signal-safe calls only.
[[noreturn]] void Become(char* const* arguments, int log, pid_t parent, bool outlives_us) {
  setsid();
  if (!outlives_us) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

Result<ChildProcess> ChildProcess::Start(const std::vector<std::string>& arguments,
                                         const std::string& log_path, bool outlives_us) {
  if (access(arguments[0].c_str(), X_OK) != 0) {
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot run {}: {}", arguments[0],
                std::strerror(errno));
  }
  std::vector<std::string> copy = arguments;
  std::vector<char*> pointers;
  for (std::string& argument : copy) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (log < 0) {
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot write {}: {}", log_path,
                std::strerror(errno));
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) Become(pointers.data(), log, parent, outlives_us);
  close(log);
  if (pid < 0) {
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot start {}: {}", arguments[0],
                std::strerror(errno));
  }
  return ChildProcess(pid, log_path);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      log_path_(std::move(other.log_path_)),
      exit_code_(other.exit_code_) {}

ChildProcess::~ChildProcess() { Stop(); }

bool ChildProcess::Reap(int flags) {
  int status = 0;
  pid_t ended = 0;
  do {
    ended = waitpid(pid_, &status, flags);
  } while (ended < 0 && errno == EINTR);
  if (ended == 0) return false;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  pid_ = -1;
  return true;
}

bool ChildProcess::Running() { return pid_ > 0 && !Reap(WNOHANG); }

int ChildProcess::Stop(std::chrono::milliseconds grace) {
  if (!Running()) return exit_code_;
  kill(pid_, SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + grace;
  while (std::chrono::steady_clock::now() < deadline) {
    if (!Running()) return exit_code_;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  kill(pid_, SIGKILL);
  Reap(0);
  return exit_code_;
}

std::string ChildProcess::LogTail() const {
  constexpr std::streamoff kBytes = 2000;
  std::ifstream file(log_path_, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - kBytes));
  std::string tail{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (size > kBytes) tail.erase(0, tail.find('\n') + 1);
  return tail;
}

}  // namespace opendes::app
