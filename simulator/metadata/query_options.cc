#include "simulator/metadata/query_options.h"

#include <algorithm>
#include <utility>

#include "http/message.h"

namespace opendes::sim::metadata {
namespace {

Outcome<std::vector<Expansion>> ParseExpand(std::string_view text);

std::string_view Trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// One "$name=value", decoded.
Outcome<void> Apply(std::string_view name, std::string_view value, QueryOptions& options) {
  if (name == "$select") {
    for (const std::string_view part : SplitOutside(value, ',')) {
      options.select.emplace_back(Trimmed(part));
    }
  } else if (name == "$filter") {
    options.filter = std::string(value);
  } else if (name == "$expand") {
    Outcome<std::vector<Expansion>> expand = ParseExpand(value);
    if (!expand) return tl::unexpected(std::move(expand).error());
    options.expand = *std::move(expand);
  } else if (name.starts_with('$') && name != "$count") {
    return Refuse(400, "0x80060888", fmt::format("The query parameter {} is not supported.", name));
  }
  return {};
}

Outcome<Expansion> ParseExpansion(std::string_view text) {
  Expansion expansion;
  const std::size_t open = text.find('(');
  expansion.name = std::string(Trimmed(text.substr(0, open)));
  if (open == std::string_view::npos) return expansion;
  if (!text.ends_with(')')) {
    return Refuse(400, "0x80060888", "The $expand expression has an unbalanced parenthesis.");
  }
  for (const std::string_view part :
       SplitOutside(text.substr(open + 1, text.size() - open - 2), ';')) {
    const std::size_t equals = part.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    const Outcome<void> applied = Apply(Trimmed(part.substr(0, equals)), value, expansion.options);
    if (!applied) return tl::unexpected(applied.error());
  }
  return expansion;
}

Outcome<std::vector<Expansion>> ParseExpand(std::string_view text) {
  std::vector<Expansion> expansions;
  for (const std::string_view part : SplitOutside(text, ',')) {
    Outcome<Expansion> expansion = ParseExpansion(Trimmed(part));
    if (!expansion) return tl::unexpected(std::move(expansion).error());
    expansions.push_back(*std::move(expansion));
  }
  return expansions;
}

}  // namespace

const Expansion* QueryOptions::FindExpansion(std::string_view name) const {
  const auto found = std::ranges::find(expand, name, &Expansion::name);
  return found == expand.end() ? nullptr : &*found;
}

Outcome<QueryOptions> ParseQuery(std::string_view query) {
  QueryOptions options;
  for (const auto& [name, value] : http::DecodeForm(query)) {
    const Outcome<void> applied = Apply(name, value, options);
    if (!applied) return tl::unexpected(applied.error());
  }
  return options;
}

std::vector<std::string_view> SplitOutside(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == separator && depth == 0) {
      parts.push_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  if (start < text.size()) parts.push_back(text.substr(start));
  return parts;
}

}  // namespace opendes::sim::metadata
