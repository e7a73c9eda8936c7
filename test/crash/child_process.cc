#include "test/crash/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

namespace opendes::crash {
namespace {

int Decode(int wait_status) {
  return WIFSIGNALED(wait_status) ? -WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

}  // namespace

ChildProcess::ChildProcess(const ChildArguments& arguments, const std::string& failpoints,
                           const std::string& log) {
  std::vector<std::string> words = {"test_crash",
                                    "--child",
                                    arguments.mode,
                                    arguments.folder,
                                    arguments.url,
                                    arguments.tenant_id,
                                    arguments.client_id,
                                    arguments.client_secret,
                                    arguments.organization_id};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<std::string> variables = {"OPENDES_FAILPOINTS=" + failpoints};
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  std::vector<char*> envp;
  for (std::string& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);

  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    // Only async-signal-safe calls until exec: the parent has threads.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) dup2(file, STDERR_FILENO);
    execve("/proc/self/exe", argv.data(), envp.data());
    _exit(127);
  }
  running_ = pid_ > 0;
}

ChildProcess::~ChildProcess() { Kill(); }

bool ChildProcess::Kill() {
  if (!IsRunning()) return false;
  kill(pid_, SIGKILL);
  return Wait() == -SIGKILL;
}

int ChildProcess::Terminate() {
  if (!IsRunning()) return status_;
  kill(pid_, SIGTERM);
  return Wait();
}

bool ChildProcess::IsRunning() {
  int wait_status = 0;
  if (running_ && waitpid(pid_, &wait_status, WNOHANG) == pid_) {
    running_ = false;
    status_ = Decode(wait_status);
  }
  return running_;
}

int ChildProcess::Wait() {
  int wait_status = 0;
  if (waitpid(pid_, &wait_status, 0) == pid_) status_ = Decode(wait_status);
  running_ = false;
  return status_;
}

}  // namespace opendes::crash
