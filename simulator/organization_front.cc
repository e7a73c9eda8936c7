#include "simulator/organization_front.h"

#include <chrono>

#include "simulator/directory_rows.h"
#include "simulator/faults/spoil.h"
#include "simulator/gzip.h"
#include "simulator/response_headers.h"
#include "simulator/web_api/batch.h"

namespace opendes::sim {
namespace {

constexpr std::size_t kWorthCompressing = 1024;

bool AcceptsGzip(const http::ServerRequest& request) {
  const auto accepted = http::Find(request.headers, "Accept-Encoding").value_or("");
  return accepted.find("gzip") != std::string_view::npos;
}

void Compress(http::ServerResponse& response) {
  if (response.stream || response.body.size() < kWorthCompressing ||
      http::Find(response.headers, "Content-Encoding")) {
    return;
  }
  response.body = Gzip(response.body);
  response.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace

OrganizationFront::OrganizationFront(Organization& organization, const Options& options,
                                     SharedParts shared)
    : organization_(organization),
      options_(options),
      shared_(shared),
      web_api_(organization, options.web_api),
      protection_({.on = options.throttle}, organization.clock()),
      lagging_schema_(organization) {}

void OrganizationFront::SetUrls(std::vector<std::string> urls, std::string authority) {
  urls_ = std::move(urls);
  authority_ = std::move(authority);
}

void OrganizationFront::SetUnreadable(std::vector<std::string> tables) {
  unreadable_.With([&](auto& unreadable) { unreadable = std::move(tables); });
}

void OrganizationFront::SetMetadataLag(std::chrono::milliseconds lag) {
  lagging_schema_.SetLag(lag);
}

http::ServerResponse OrganizationFront::Respond(const http::ServerRequest& request) {
  if (auto answer = shared_.identity.Answer(request)) return std::move(*answer);
  if (auto answer = shared_.vault.Answer(request)) return std::move(*answer);
  if (auto parsed = ParseApiRequest(request)) return RespondApi(request, *parsed);
  http::ServerResponse nothing;
  nothing.status = 404;
  return nothing;
}

Result<ApiUser> OrganizationFront::Identify(const http::ServerRequest& request) const {
  if (options_.open) {
    return ApiUser{.id = IdSpace(organization_.options().seed, "systemuser").IdOf(0)};
  }
  OPENDES_TRY_ASSIGN(const Caller caller, shared_.tokens.Check(request, urls_));
  const auto id = SystemUserOf(organization_, caller.object_id);
  if (!id) {
    return Fail(ErrorCode::kForbidden, Blame::kCaller,
                "The user is not a member of the organization.");
  }
  ApiUser user{.id = *id, .administrator = IsAdministrator(caller.object_id)};
  if (!user.administrator) user.unreadable_tables = unreadable_.Copy();
  return user;
}

http::ServerResponse OrganizationFront::RespondApi(const http::ServerRequest& request,
                                                   ApiRequest& parsed) {
  const std::string target = http::PercentDecode(request.target);
  const auto fault = faults_.Take(target);
  http::ServerResponse response;
  std::optional<http::ServerResponse> replaced;
  if (fault) replaced = Replace(*fault);
  if (replaced) {
    response = std::move(*replaced);
  } else {
    response = RunProtected(request, parsed);
  }
  counters_.Count(RequestKind(parsed), response.status);
  if (fault && !replaced) {
    const std::string site = parsed.base.substr(0, parsed.base.find("/api/"));
    Spoil(*fault, site + request.target, response);
  }
  if (options_.gzip && AcceptsGzip(request)) Compress(response);
  return response;
}

http::ServerResponse OrganizationFront::RunProtected(const http::ServerRequest& request,
                                                     ApiRequest& parsed) {
  const auto user = Identify(request);
  if (!user && user.error().code == ErrorCode::kUnauthenticated) {
    return DataverseChallenge(authority_, urls_.empty() ? parsed.base : urls_.front());
  }
  if (!user) return RenderFault({403, "0x80072560", user.error().message, {}}, false);
  parsed.user = *user;
  const int server = ServerOf(request, options_.servers);
  const auto allowance = protection_.Begin(user->id, server);
  http::ServerResponse response;
  if (allowance) {
    const auto start = std::chrono::steady_clock::now();
    response = Run(parsed);
    protection_.End(
        user->id, server,
        std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start));
    AddAllowanceHeaders(*allowance, response);
  } else {
    response = RenderFault(allowance.error(), parsed.preferences.annotations.error_details);
  }
  AddServerHeaders(organization_.id(), server, response);
  return response;
}

SchemaSnapshot OrganizationFront::SchemaFor(const ApiRequest& request) {
  return lagging_schema_.Read(http::Find(request.headers, "Consistency") == "Strong");
}

http::ServerResponse OrganizationFront::Run(ApiRequest& request) {
  if (request.path == "$batch") {
    return RunBatch(request, [this](ApiRequest& part) { return Run(part); });
  }
  const bool reads = request.method == "GET";
  if (auto answer = metadata_.Respond({request.base, request.path, request.raw_query},
                                      SchemaFor(request), organization_.clock().Now());
      answer && reads) {
    http::ServerResponse response =
        *answer ? std::move(**answer)
                : RenderFault(answer->error(), request.preferences.annotations.error_details);
    response.headers.emplace_back("OData-Version", "4.0");
    return response;
  }
  return web_api_.Respond(request);
}

}  // namespace opendes::sim
