#include "api/query.h"

#include <algorithm>

#include "base/ascii.h"
#include "http/message.h"

namespace opendes::api {
namespace {

std::string DecodeValue(std::string_view raw) {
  std::string spaced(raw);
  std::ranges::replace(spaced, '+', ' ');
  return http::PercentDecode(spaced);
}

}  // namespace

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), field.size() + 1));
    const std::size_t equals = std::min(field.find('='), field.size());
    if (field.empty()) continue;
    fields_.emplace_back(DecodeValue(field.substr(0, equals)),
                         DecodeValue(field.substr(std::min(equals + 1, field.size()))));
  }
}

std::optional<std::string> Query::Find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      fields_, [&](const auto& field) { return EqualIgnoringCase(field.first, name); });
  if (found == fields_.end()) return std::nullopt;
  return found->second;
}

Result<std::string> Query::Text(std::string_view name) const {
  auto value = Find(name);
  if (!value || value->empty()) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "the query parameter {} is missing: add ?{}=…", name, name);
  }
  return *std::move(value);
}

Result<bool> Query::Flag(std::string_view name) const {
  const auto value = Find(name);
  if (!value || value->empty() || EqualIgnoringCase(*value, "false")) return false;
  if (EqualIgnoringCase(*value, "true")) return true;
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "the query parameter {} is neither true nor false", name);
}

Target SplitTarget(std::string_view target) {
  Target parts;
  const std::size_t mark = std::min(target.find('?'), target.size());
  parts.query = target.substr(std::min(mark + 1, target.size()));
  std::string_view path = target.substr(0, mark);
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    if (!segment.empty()) parts.segments.push_back(http::PercentDecode(segment));
  }
  return parts;
}

}  // namespace opendes::api
