#include "simulator/metadata/resource_path.h"

#include <utility>

#include "http/message.h"
#include "simulator/metadata/query_options.h"

namespace opendes::sim::metadata {
namespace {

std::optional<ResourceKey> ParseKey(std::string_view text) {
  ResourceKey key;
  const std::size_t equals = text.find('=');
  const std::string_view field =
      equals == std::string_view::npos ? std::string_view() : text.substr(0, equals);
  const std::string_view value = equals == std::string_view::npos ? text : text.substr(equals + 1);
  if (field.empty() || field == "MetadataId") {
    key.id = Guid::Parse(value);
    return key.id ? std::optional(key) : std::nullopt;
  }
  const bool by_name = field == "LogicalName" || field == "SchemaName" || field == "Name";
  if (!by_name || value.size() < 2 || !value.starts_with('\'') || !value.ends_with('\'')) {
    return std::nullopt;
  }
  key.name = std::string(value.substr(1, value.size() - 2));
  return key;
}

}  // namespace

std::optional<std::vector<PathPart>> ParseResourcePath(std::string_view path) {
  const std::string decoded = http::PercentDecode(path);
  std::vector<PathPart> parts;
  for (const std::string_view text : SplitOutside(decoded, '/')) {
    const std::size_t open = text.find('(');
    PathPart part{std::string(text.substr(0, open)), std::nullopt};
    if (open != std::string_view::npos) {
      if (!text.ends_with(')')) return std::nullopt;
      part.key = ParseKey(text.substr(open + 1, text.size() - open - 2));
      if (!part.key) return std::nullopt;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace opendes::sim::metadata
