#include "app/toml_section.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace opendes::app {
namespace {

constexpr std::string_view kOrganizations = "organizations";

// A secret's file usually ends with the newline of the editor or the `echo` that wrote it.
std::optional<Secret> ReadSecretFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return Secret(std::move(text));
}

std::string AbsolutePath(const TomlFile& file, const std::string& path) {
  return (std::filesystem::path(file.folder) / path).lexically_normal().string();
}

}  // namespace

const toml::node* TomlSection::Find(std::string_view key) {
  known_.emplace(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

std::string TomlSection::FullName(std::string_view key) const {
  return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key);
}

void TomlSection::Refuse(std::string_view key, std::string_view problem) {
  if (file_->first_error) return;
  const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
  std::string place = file_->path;
  if (node != nullptr) {
    place += fmt::format(":{}", node->source().begin.line);
  } else if (table_ != nullptr && table_->source().begin.line > 0) {
    place += fmt::format(":{}", table_->source().begin.line);
  }
  file_->first_error = Error{.code = ErrorCode::kInvalidConfig,
                             .blame = Blame::kUs,
                             .message = fmt::format("{}: {} {}", place, FullName(key), problem),
                             .retry_after = std::nullopt,
                             .detail = {}};
}

void TomlSection::Read(std::string_view key, std::string& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const auto text = node->value_exact<std::string>()) {
    value = *text;
  } else {
    Refuse(key, "must be a text in quotes");
  }
}

void TomlSection::Read(std::string_view key, bool& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (const auto flag = node->value_exact<bool>()) {
    value = *flag;
  } else {
    Refuse(key, "must be true or false");
  }
}

void TomlSection::Read(std::string_view key, std::int64_t& value, std::int64_t least,
                       std::int64_t most) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const auto number = node->value_exact<std::int64_t>();
  if (number && *number >= least && *number <= most) {
    value = *number;
  } else {
    Refuse(key, fmt::format("must be a whole number from {} to {}", least, most));
  }
}

void TomlSection::Read(std::string_view key, std::vector<std::string>& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr || (!array->empty() && !array->is_homogeneous<std::string>())) {
    Refuse(key, "must be a list of texts, such as [\"one\", \"two\"]");
    return;
  }
  value.clear();
  for (const toml::node& item : *array) value.push_back(*item.value_exact<std::string>());
}

void TomlSection::ReadPath(std::string_view key, std::string& value) {
  std::string path;
  Read(key, path);
  if (!path.empty()) value = AbsolutePath(*file_, path);
}

void TomlSection::Read(std::string_view key, Secret& value) {
  const toml::node* node = Find(key);
  if (node == nullptr) return;
  if (auto secret = ReadSecret(key, *node)) value = std::move(*secret);
}

std::optional<Secret> TomlSection::ReadSecret(std::string_view key, const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return Secret(std::move(*text));
  const toml::table* table = node.as_table();
  const bool bound = table != nullptr && table->contains(kOrganizations);
  const bool one_key = table != nullptr && table->size() == (bound ? 2 : 1);
  if (auto text = one_key ? (*table)["value"].value_exact<std::string>() : std::nullopt) {
    return Secret(*std::move(text));
  }
  if (const auto name = one_key ? (*table)["env"].value_exact<std::string>() : std::nullopt) {
    if (const char* text = std::getenv(name->c_str())) return Secret(text);
    Refuse(key, fmt::format("names the environment variable {}, which is not set", *name));
  } else if (auto path = one_key ? (*table)["file"].value_exact<std::string>() : std::nullopt) {
    const std::string full = AbsolutePath(*file_, *path);
    if (auto secret = ReadSecretFile(full)) return secret;
    Refuse(key, fmt::format("names the file {}, which cannot be read", full));
  } else {
    Refuse(key, "must be a text, { env = \"NAME\" } or { file = \"PATH\" }");
  }
  return std::nullopt;
}

std::vector<NamedSecret> TomlSection::ReadAllSecrets() {
  std::vector<NamedSecret> secrets;
  if (table_ == nullptr) return secrets;
  for (const auto& [key, node] : *table_) {
    known_.emplace(key.str());
    auto value = ReadSecret(key.str(), node);
    if (!value) continue;
    NamedSecret& secret = secrets.emplace_back(NamedSecret{
        .name = std::string(key.str()), .value = *std::move(value), .organizations = {}});
    const toml::table* table = node.as_table();
    if (table == nullptr || !table->contains(kOrganizations)) continue;
    TomlSection(file_, FullName(secret.name), table).Read(kOrganizations, secret.organizations);
    if (secret.organizations.empty()) {
      Refuse(key.str(), "must name one organization at least, or leave organizations out");
    }
  }
  return secrets;
}

TomlSection TomlSection::Child(std::string_view key) {
  const toml::node* node = Find(key);
  const toml::table* table = node == nullptr ? nullptr : node->as_table();
  if (node != nullptr && table == nullptr) Refuse(key, fmt::format("must be a table: [{}]", key));
  return {file_, FullName(key), table};
}

std::vector<TomlSection> TomlSection::Children(std::string_view key) {
  std::vector<TomlSection> children;
  const toml::node* node = Find(key);
  if (node == nullptr) return children;
  const toml::array* array = node->as_array();
  if (array == nullptr || (!array->empty() && !array->is_homogeneous<toml::table>())) {
    Refuse(key, fmt::format("must be a list of tables: [[{}]]", key));
    return children;
  }
  for (const toml::node& item : *array) {
    children.emplace_back(file_, FullName(key), item.as_table());
  }
  return children;
}

void TomlSection::Require(std::string_view key) {
  const toml::node* node = Find(key);
  if (node == nullptr || node->value_or(std::string("other")).empty()) {
    Refuse(key, "is missing");
  }
}

void TomlSection::RefuseUnknownKeys() {
  if (table_ == nullptr) return;
  for (const auto& [key, node] : *table_) {
    if (!known_.contains(key.str())) {
      Refuse(key.str(), "is not a known key; see docs/configuration.md");
    }
  }
}

}  // namespace opendes::app
