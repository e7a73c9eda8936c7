#include "destination/sqlite/check_path.h"

#include <filesystem>
#include <system_error>

namespace opendes::destination::sqlite {

Result<> CheckPath(const sql::OpenOptions& open) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path path(open.path);
  const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (fs::is_directory(path, ignored)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kDestination,
                "Data Source of the connection string is a directory: it must name a file");
  }
  if (!fs::is_directory(directory, ignored)) {
    return Fail(ErrorCode::kUnavailable, Blame::kDestination,
                "the directory of the connection string's Data Source does not exist: create it, "
                "or name another file");
  }
  const bool creates = open.create && !open.read_only;
  if (!creates && !fs::exists(path, ignored)) {
    return Fail(ErrorCode::kUnavailable, Blame::kDestination,
                "the file of the connection string's Data Source does not exist: create it, or use "
                "Mode=ReadWriteCreate");
  }
  return {};
}

}  // namespace opendes::destination::sqlite
