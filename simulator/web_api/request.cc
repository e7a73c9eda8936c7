#include "simulator/web_api/request.h"

#include <algorithm>
#include <charconv>

namespace opendes::sim {
namespace {

constexpr std::string_view kRoot = "/api/data/v9.";

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Splits at the commas outside of quotes.
std::vector<std::string> SplitPreferences(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == ',' || c == ';')) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

bool Matches(std::string_view pattern, std::string_view term) {
  if (pattern.ends_with('*')) return term.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == term;
}

Annotations ParseAnnotations(std::string_view list) {
  Annotations annotations;
  for (const std::string_view part : Split(list, ',')) {
    const std::string_view pattern = Trim(part);
    const auto wants = [pattern](std::string_view term) { return Matches(pattern, term); };
    annotations.lookup_table |= wants("Microsoft.Dynamics.CRM.lookuplogicalname");
    annotations.navigation |= wants("Microsoft.Dynamics.CRM.associatednavigationproperty");
    annotations.formatted |= wants("OData.Community.Display.V1.FormattedValue");
    annotations.collection |= wants("Microsoft.Dynamics.CRM.globalmetadataversion");
    annotations.error_details |= wants("Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus");
  }
  return annotations;
}

void ParsePreference(std::string_view text, Preferences& preferences) {
  const std::size_t equals = text.find('=');
  const std::string_view name = Trim(text.substr(0, equals));
  std::string_view value =
      equals == std::string_view::npos ? std::string_view() : Trim(text.substr(equals + 1));
  if (value.size() >= 2 && value.front() == '"') value = value.substr(1, value.size() - 2);
  if (name == "odata.track-changes") {
    preferences.track_changes = true;
  } else if (name == "odata.maxpagesize") {
    int size = 0;
    std::from_chars(value.data(), value.data() + value.size(), size);
    if (size > 0) preferences.max_page_size = size;
  } else if (name == "odata.include-annotations") {
    preferences.include_annotations = value;
    preferences.annotations = ParseAnnotations(value);
  } else if (name == "return") {
    preferences.return_representation = value == "representation";
  }
}

Segment ParseSegment(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) {
    return {http::PercentDecode(text), std::nullopt};
  }
  return {http::PercentDecode(text.substr(0, open)),
          http::PercentDecode(text.substr(open + 1, text.size() - open - 2))};
}

std::vector<Segment> ParsePath(std::string_view path) {
  std::vector<Segment> segments;
  for (const std::string_view part : Split(path, '/')) {
    if (!part.empty()) segments.push_back(ParseSegment(part));
  }
  return segments;
}

std::vector<std::pair<std::string, std::string>> ParseOptions(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> options;
  for (const std::string_view part : Split(query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    std::string value;
    if (equals != std::string_view::npos) {
      // Unlike the rest of the program, the API's own reader takes '+' for a blank.
      std::string raw(part.substr(equals + 1));
      std::ranges::replace(raw, '+', ' ');
      value = http::PercentDecode(raw);
    }
    options.emplace_back(http::PercentDecode(part.substr(0, equals)), std::move(value));
  }
  return options;
}

}  // namespace

Preferences ParsePreferences(const http::Headers& headers) {
  Preferences preferences;
  for (const auto& [name, value] : headers) {
    if (name.size() != 6 || http::Find({{name, ""}}, "Prefer") == std::nullopt) continue;
    for (const std::string& part : SplitPreferences(value)) ParsePreference(part, preferences);
  }
  return preferences;
}

std::optional<std::string_view> ApiRequest::Option(std::string_view name) const {
  const auto found = std::ranges::find(options, name, &std::pair<std::string, std::string>::first);
  if (found == options.end()) return std::nullopt;
  return found->second;
}

std::string ApiRequest::QueryWithout(std::initializer_list<std::string_view> names) const {
  std::string kept;
  for (const std::string_view part : Split(raw_query, '&')) {
    const std::string name = http::PercentDecode(part.substr(0, part.find('=')));
    if (part.empty() || std::ranges::find(names, name) != names.end()) continue;
    if (!kept.empty()) kept += '&';
    kept += part;
  }
  return kept;
}

std::optional<ApiRequest> ParseApiRequest(const http::ServerRequest& request) {
  const std::string_view target = request.target;
  // The root, one digit, a slash.
  if (!target.starts_with(kRoot) || target.size() < kRoot.size() + 1) return std::nullopt;
  const char minor = target[kRoot.size()];
  const std::string_view rest = target.substr(kRoot.size() + 1);
  if (minor < '0' || minor > '2' || (!rest.empty() && rest.front() != '/' && rest.front() != '?')) {
    return std::nullopt;
  }
  ApiRequest parsed;
  const auto host = http::Find(request.headers, "Host").value_or("localhost");
  parsed.base = std::string(request.tls ? "https://" : "http://") + std::string(host) +
                std::string(kRoot) + minor + "/";
  const std::size_t question = rest.find('?');
  const std::string_view path = rest.substr(0, question);
  parsed.path = path.empty() ? path : path.substr(1);
  if (question != std::string_view::npos) parsed.raw_query = rest.substr(question + 1);
  parsed.method = request.method;
  parsed.segments = ParsePath(parsed.path);
  parsed.options = ParseOptions(parsed.raw_query);
  parsed.preferences = ParsePreferences(request.headers);
  parsed.headers = request.headers;
  parsed.body = request.body;
  return parsed;
}

http::ServerResponse JsonResponse(int status, std::string body) {
  http::ServerResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type",
                                "application/json; odata.metadata=minimal; odata.streaming=true");
  response.body = std::move(body);
  return response;
}

}  // namespace opendes::sim
