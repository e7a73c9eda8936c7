#include "simulator/web_api/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace opendes::sim {
namespace {

constexpr std::size_t kMostRequests = 1000;

// One part of a multipart body.
struct Part {
  http::Headers headers;
  std::string body;
};

// The next line without its end, LF or CRLF.
std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

http::Headers TakeHeaders(std::string_view& text) {
  http::Headers headers;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    headers.emplace_back(std::string(line.substr(0, colon)), std::string(value));
  }
  return headers;
}

std::optional<std::string> Boundary(const http::Headers& headers) {
  const std::string_view type = http::Find(headers, "Content-Type").value_or("");
  const std::size_t start = type.find("boundary=");
  if (!type.starts_with("multipart/mixed") || start == std::string_view::npos) return std::nullopt;
  std::string_view boundary = type.substr(start + 9);
  boundary = boundary.substr(0, boundary.find(';'));
  if (boundary.size() >= 2 && boundary.front() == '"') {
    boundary = boundary.substr(1, boundary.size() - 2);
  }
  return std::string(boundary);
}

std::vector<Part> SplitParts(std::string_view body, const std::string& boundary) {
  std::vector<Part> parts;
  const std::string separator = "--" + boundary;
  bool open = false;
  while (!body.empty()) {
    const std::string_view line = TakeLine(body);
    if (line.starts_with(separator)) {
      if (line.substr(separator.size()).starts_with("--")) break;
      parts.emplace_back();
      parts.back().headers = TakeHeaders(body);
      open = true;
    } else if (open) {
      parts.back().body.append(line).append("\r\n");
    }
  }
  return parts;
}

// The request inside a part of type application/http.
std::optional<ApiRequest> ParsePart(const ApiRequest& batch, const Part& part) {
  std::string_view text = part.body;
  const std::string_view line = TakeLine(text);
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  http::ServerRequest request;
  request.method = line.substr(0, first);
  std::string target(line.substr(first + 1, last - first - 1));
  const std::string root = batch.base.substr(batch.base.find("/api/"));
  if (const std::size_t path = target.find("/api/data/"); path != std::string::npos) {
    target = target.substr(path);
  } else {
    target = root + target;
  }
  request.target = std::move(target);
  request.headers = TakeHeaders(text);
  while (text.ends_with("\r\n")) text.remove_suffix(2);
  request.body = text;
  auto parsed = ParseApiRequest(request);
  if (!parsed || parsed->path == "$batch") return std::nullopt;
  parsed->base = batch.base;
  parsed->user = batch.user;
  return parsed;
}

std::string RenderPart(const http::ServerResponse& response, std::string_view content_id) {
  std::string text = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n";
  if (!content_id.empty()) text += fmt::format("Content-ID: {}\r\n", content_id);
  text += fmt::format("\r\nHTTP/1.1 {} {}\r\n", response.status,
                      response.status < 300 ? "OK" : "Error");
  for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\r\n", name, value);
  text += "\r\n";
  text += response.body;
  text += "\r\n";
  return text;
}

using Run = std::function<http::ServerResponse(ApiRequest&)>;

http::ServerResponse RunPart(const ApiRequest& batch, const Part& part, const Run& run) {
  auto request = ParsePart(batch, part);
  if (!request) {
    return RenderFault({400, "0x80048d19", "Error identified in Payload provided by the user.", {}},
                       false);
  }
  return run(*request);
}

std::string RunChangeSet(const ApiRequest& batch, const Part& set, const std::string& boundary,
                         const Run& run) {
  const std::string name = "changesetresponse_" + Guid::Random().ToString();
  std::string answers;
  for (const Part& part : SplitParts(set.body, boundary)) {
    const http::ServerResponse response = RunPart(batch, part, run);
    const auto id = http::Find(part.headers, "Content-ID").value_or("");
    if (response.status >= 400) return RenderPart(response, id);
    answers += "--" + name + "\r\n" + RenderPart(response, id);
  }
  return fmt::format("Content-Type: multipart/mixed; boundary={}\r\n\r\n{}--{}--\r\n", name,
                     answers, name);
}

}  // namespace

http::ServerResponse RunBatch(const ApiRequest& batch, const Run& run) {
  const auto boundary = Boundary(batch.headers);
  const std::vector<Part> parts =
      boundary ? SplitParts(batch.body, *boundary) : std::vector<Part>();
  if (batch.method != "POST" || parts.empty() || parts.size() > kMostRequests) {
    return RenderFault(
        {400, "0x80048d19", "A batch is a POST of multipart/mixed with 1 to 1000 requests.", {}},
        false);
  }
  const std::string name = "batchresponse_" + Guid::Random().ToString();
  std::string body;
  for (const Part& part : parts) {
    body += "--" + name + "\r\n";
    if (const auto inner = Boundary(part.headers)) {
      body += RunChangeSet(batch, part, *inner, run);
    } else {
      body += RenderPart(RunPart(batch, part, run), "");
    }
  }
  body += "--" + name + "--\r\n";
  http::ServerResponse response;
  response.headers = {{"Content-Type", "multipart/mixed; boundary=" + name},
                      {"OData-Version", "4.0"}};
  response.body = std::move(body);
  return response;
}

}  // namespace opendes::sim
