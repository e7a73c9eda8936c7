// One table of the configuration file, read key by key: types are checked, and what nobody asked
// for is an error, so that a misspelt key never passes silently.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace opendes::app {

// What all sections of one file share.
struct TomlFile {
  std::string path;                  // for messages
  std::string folder;                // relative paths in the file start here
  std::optional<Error> first_error;  // kInvalidConfig; sticky
};

struct NamedSecret {
  std::string name;
  Secret value;
  std::vector<std::string> organizations;  // as written; none: every one may use it
};

// A missing key leaves the default. The first wrong one is kept in TomlFile::first_error.
class TomlSection {
 public:
  // table may be null (the section is not in the file). Both outlive the section.
  TomlSection(TomlFile* file, std::string name, const toml::table* table)
      : file_(file), name_(std::move(name)), table_(table) {}

  void Read(std::string_view key, std::string& value);
  void Read(std::string_view key, bool& value);
  void Read(std::string_view key, std::int64_t& value, std::int64_t least, std::int64_t most);
  void Read(std::string_view key, std::vector<std::string>& value);
  // A path; made absolute against the file's folder.
  void ReadPath(std::string_view key, std::string& value);
  // A literal, { env = "NAME" } or { file = "PATH" }.
  void Read(std::string_view key, Secret& value);
  // Every key of this section is a secret of that name.
  std::vector<NamedSecret> ReadAllSecrets();

  TomlSection Child(std::string_view key);
  std::vector<TomlSection> Children(std::string_view key);

  // Error unless the key was given and is not empty.
  void Require(std::string_view key);
  // Records an error about the key, with its line when the key is in the file.
  void Refuse(std::string_view key, std::string_view problem);
  // Error for every key that was never read. Call it last.
  void RefuseUnknownKeys();

 private:
  const toml::node* Find(std::string_view key);
  std::string FullName(std::string_view key) const;
  std::optional<Secret> ReadSecret(std::string_view key, const toml::node& node);

  TomlFile* file_;
  std::string name_;
  const toml::table* table_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace opendes::app
