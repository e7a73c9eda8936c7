// Runs one test case of this very program in a child process with failpoints armed. A fork alone
// would not do: failpoints are read once in a program's life.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

namespace opendes::test {

// The signal that ended the child, 0 when its test passed, -1 when it failed or did not start.
// What the child writes goes to the standard error of this program when it fails.
inline int RunTestInChild(const std::string& test,
                          const std::map<std::string, std::string>& environment) {
  std::vector<std::string> variables;
  for (char** inherited = environ; *inherited != nullptr; ++inherited) {
    const std::string variable = *inherited;
    if (!environment.contains(variable.substr(0, variable.find('=')))) {
      variables.push_back(variable);
    }
  }
  for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
  std::vector<char*> raw_variables;
  for (std::string& variable : variables) raw_variables.push_back(variable.data());
  raw_variables.push_back(nullptr);

  std::string program = "/proc/self/exe";
  std::string filter = "--gtest_filter=" + test;
  std::string disabled = "--gtest_also_run_disabled_tests";
  std::string brief = "--gtest_brief=1";
  char* arguments[] = {program.data(), filter.data(), disabled.data(), brief.data(), nullptr};

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  pid_t child = 0;
  const int started =
      posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, raw_variables.data());
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  if (started != 0 || waitpid(child, &status, 0) != child) return -1;
  if (WIFSIGNALED(status)) return WTERMSIG(status);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

}  // namespace opendes::test
