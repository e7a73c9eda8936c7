#include "simulator/identity/sign_in_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "simulator/identity/form.h"
#include "simulator/identity/token_endpoint.h"

namespace opendes::sim {
namespace {

constexpr std::chrono::minutes kCodeLifetime{10};

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

bool IsLoopback(std::string_view redirect_uri) {
  const Result<http::Url> url = http::ParseUrl(redirect_uri);
  constexpr std::array<std::string_view, 3> kHosts = {"localhost", "127.0.0.1", "::1"};
  return url && std::ranges::find(kHosts, url->host) != kHosts.end();
}

http::ServerResponse Html(int status, std::string_view content) {
  return {.status = status,
          .headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"}},
          .body = fmt::format("<!doctype html><html lang=\"en\"><title>Sign in</title><style>body"
                              "{{font:16px sans-serif;margin:3em}}button{{display:block;margin:1em "
                              "0;padding:.6em 1em}}</style><h1>Sign in to the simulator</h1>{}"
                              "</html>",
                              content),
          .stream = {}};
}

http::ServerResponse ShowUsers(std::string_view tenant) {
  std::string buttons = "<form method=\"post\">";
  for (const User& user : Users()) {
    if (!NamesTenant(tenant, user.tenant_id)) continue;
    buttons +=
        fmt::format("<button name=\"user\" value=\"{0}\">{0}</button>", EscapeHtml(user.name));
  }
  return Html(200, buttons + "</form>");
}

// A fragment keeps the code out of a server's log when the client is a page.
http::ServerResponse SendBack(const Form& query, std::string_view code) {
  const std::string_view redirect_uri = query.Get("redirect_uri");
  const bool fragment = query.Get("response_mode") == "fragment";
  const bool has_query = redirect_uri.find('?') != std::string_view::npos;
  const char separator = fragment ? '#' : has_query ? '&' : '?';
  std::string location = fmt::format("{}{}{}", redirect_uri, separator,
                                     http::EncodeForm({{"code", std::string(code)}}));
  if (const std::string_view state = query.Get("state"); !state.empty()) {
    location += '&' + http::EncodeForm({{"state", std::string(state)}});
  }
  return {.status = 302,
          .headers = {{"Location", std::move(location)}, {"Cache-Control", "no-store"}},
          .body = {},
          .stream = {}};
}

std::string ResourceOf(const Form& query) {
  const std::string_view resource = query.Get("resource");
  return resource.empty() ? ResourceOfScope(query.Get("scope")) : std::string(resource);
}

http::ServerResponse SignIn(const http::ServerRequest& request, const Form& query,
                            const Application* application, TimePoint now,
                            PendingSignIns& pending) {
  const User* user = FindUser(Form(request.body).Get("user"));
  if (user == nullptr) return Html(400, "<p>AADSTS50034: There is no such user.</p>");
  PendingCode code;
  code.grant = {application, user, ResourceOf(query), std::string(query.Get("nonce"))};
  code.redirect_uri = std::string(query.Get("redirect_uri"));
  code.code_challenge = std::string(query.Get("code_challenge"));
  code.expires = now + kCodeLifetime;
  return SendBack(query, pending.AddCode(std::move(code)));
}

}  // namespace

http::ServerResponse AnswerAuthorize(const http::ServerRequest& request, std::string_view query,
                                     std::string_view tenant, TimePoint now,
                                     PendingSignIns& pending) {
  const Form fields(query);
  const Application* application = FindApplication(fields.Get("client_id"));
  if (application == nullptr) {
    return Html(400, "<p>AADSTS700016: There is no such application.</p>");
  }
  if (!IsLoopback(fields.Get("redirect_uri"))) {
    return Html(400, "<p>AADSTS50011: The redirect URI is not registered.</p>");
  }
  if (fields.Get("response_type") != "code") {
    return Html(400, "<p>AADSTS70005: Only response_type=code is supported.</p>");
  }
  if (application->secret.empty() &&
      (fields.Get("code_challenge").empty() || fields.Get("code_challenge_method") != "S256")) {
    return Html(400, "<p>AADSTS9002325: Public clients must use PKCE with S256.</p>");
  }
  if (request.method != "POST") return ShowUsers(tenant);
  return SignIn(request, fields, application, now, pending);
}

}  // namespace opendes::sim
