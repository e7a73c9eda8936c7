#include "app/demo/demo_files.h"

#include <boost/json.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace opendes::app {
namespace {

namespace fs = std::filesystem;

// The service's process if its ready file is there and it lives; 0 otherwise.
pid_t RunningService(const std::string& ready_file) {
  std::ifstream file(ready_file);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  boost::system::error_code failed;
  const boost::json::value ready = boost::json::parse(text, failed);
  const auto* object = failed ? nullptr : ready.if_object();
  const auto* pid = object == nullptr ? nullptr : object->if_contains("pid");
  if (pid == nullptr || !pid->is_int64()) return 0;
  const auto process = static_cast<pid_t>(pid->as_int64());
  return process > 0 && kill(process, 0) == 0 ? process : 0;
}

}  // namespace

Result<DemoFiles> DemoFiles::Prepare(const std::string& folder) {
  std::error_code failed;
  const DemoFiles files{.folder = fs::absolute(folder).lexically_normal().string()};
  if (const pid_t pid = RunningService(files.service_ready()); pid != 0) {
    return Fail(ErrorCode::kWrongState, Blame::kCaller,
                "an earlier demo still runs in {}: stop it with `kill {}`, or use another --dir",
                files.folder, pid);
  }
  fs::create_directories(files.stand_in(), failed);
  if (failed) {
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot make the folder {}: {}",
                files.stand_in(), failed.message());
  }
  for (const std::string& database : {files.database(), files.control()}) {
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(database + suffix, failed);
  }
  fs::remove(files.service_ready(), failed);
  fs::remove(files.stand_in_ready(), failed);
  return files;
}

std::string ProgramBesideUs(const std::string& name) {
  std::error_code failed;
  return (fs::read_symlink("/proc/self/exe", failed).parent_path() / name).string();
}

}  // namespace opendes::app
