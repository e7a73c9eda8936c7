// The Swagger 2.0 document and its page.
#include <boost/json.hpp>

#include "api/embedded_files.h"
#include "api/handlers.h"
#include "api/public_url.h"
#include "api/reply.h"

namespace opendes::api {
namespace {

// Only our own files run; swagger-ui places SVG images as data: URLs.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

http::ServerResponse FileReply(const EmbeddedFile& file) {
  http::ServerResponse response =
      TextReply(200, std::string(file.content_type), std::string(file.content));
  response.headers.emplace_back("Content-Security-Policy", kPagePolicy);
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace

Answer SwaggerDocument(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const std::string url, PublicUrl(service.parts.options, call.request));
  const std::size_t scheme_end = url.find("://");
  boost::json::value document = boost::json::parse(FindEmbedded("swagger.json")->content);
  document.as_object()["host"] = url.substr(scheme_end + 3);
  document.as_object()["schemes"] = {url.substr(0, scheme_end)};
  return JsonReply(document);
}

Answer SwaggerPage(Service&, Call&) {
  const bool complete = FindEmbedded("swagger-ui-bundle.js") != nullptr;
  return FileReply(*FindEmbedded(complete ? "index.html" : "no-ui.html"));
}

Answer SwaggerFile(Service&, Call& call) {
  const EmbeddedFile* file = FindEmbedded(call.id);
  if (file != nullptr) return FileReply(*file);
  return Fail(ErrorCode::kNotFound, Blame::kCaller, "there is no such file");
}

}  // namespace opendes::api
