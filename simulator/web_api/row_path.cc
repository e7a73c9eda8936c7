#include "simulator/web_api/row_path.h"

#include <fmt/format.h>

namespace opendes::sim {

Outcome<Guid> ParseKey(const TableShape& shape, std::string_view key) {
  const std::string name = shape.facts.primary_id + "=";
  if (key.starts_with(name)) key.remove_prefix(name.size());
  if (const auto id = Guid::Parse(key)) return *id;
  return Refuse(400, "0x80060888",
                fmt::format("Bad key '{}' for entity '{}'.", key, shape.facts.logical_name));
}

ApiFault RowNotFound(const TableShape& shape, const Guid& id) {
  return {404,
          "0x80040217",
          fmt::format("{} With Id = {} Does Not Exist", shape.facts.logical_name, id.ToString()),
          {}};
}

Outcome<Row> FindRow(const ApiContext& context, const TableShape& shape, const Guid& id) {
  RowPage page = context.organization.Find(shape.facts.logical_name, id);
  if (page.rows.empty()) return tl::unexpected(RowNotFound(shape, id));
  return std::move(page.rows.front());
}

Outcome<RowReference> ParseReference(const ApiContext& context, std::string_view url) {
  const std::size_t slash = url.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? url : url.substr(slash + 1);
  const std::size_t open = name.find('(');
  auto shape = context.organization.ShapeOfSet(name.substr(0, open));
  if (open == std::string_view::npos || !name.ends_with(')') || shape == nullptr) {
    return Refuse(400, "0x80048d19", fmt::format("'{}' does not name a record.", url));
  }
  auto id = ParseKey(*shape, name.substr(open + 1, name.size() - open - 2));
  if (!id) return tl::unexpected(id.error());
  return RowReference{std::move(shape), *id};
}

}  // namespace opendes::sim
