#include "source/dataverse/organization.h"

#include "base/guid.h"
#include "source/dataverse/json_reply.h"

namespace opendes::source {
namespace {

Result<JsonValue> CallFunction(WebApi& api, std::string path, const RunContext& context) {
  OPENDES_TRY_ASSIGN(
      const http::ClientResponse answer,
      api.Get({.url = api.base_url() + std::move(path), .kind = "organization"}, context));
  return ParseJsonReply(answer.body);
}

}  // namespace

Result<OrganizationId> ReadOrganizationId(WebApi& api, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const JsonValue who, CallFunction(api, "WhoAmI", context));
  const auto id = Guid::Parse(TextAt(who.get_object(), "OrganizationId"));
  if (!id) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the organisation at {} does not tell its id",
                api.host());
  }
  return OrganizationId(id->ToString());
}

Result<std::string> ReadSchemaTimestamp(WebApi& api, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const JsonValue reply, CallFunction(api, "RetrieveTimestamp", context));
  std::string timestamp(TextAt(reply.get_object(), "Timestamp"));
  if (timestamp.empty()) {
    return Fail(ErrorCode::kProtocol, Blame::kSource,
                "the organisation at {} does not tell the version of its metadata", api.host());
  }
  return timestamp;
}

Result<OrganizationFacts> ReadOrganizationFacts(WebApi& api, const RunContext& context) {
  OPENDES_TRY_ASSIGN(OrganizationId id, ReadOrganizationId(api, context));
  const auto current = CallFunction(api,
                                    "RetrieveCurrentOrganization(AccessType=@p1)"
                                    "?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'",
                                    context);
  // The name is for people only: an application that may not ask for it still has an organisation.
  const bool refused = !current && (current.error().code == ErrorCode::kForbidden ||
                                    current.error().code == ErrorCode::kNotFound);
  if (!current && !refused) return Fail(current.error());
  std::string name;
  if (current) {
    if (const JsonObject* detail = ObjectAt(current->get_object(), "Detail")) {
      name = TextAt(*detail, "FriendlyName");
    }
  }
  return OrganizationFacts{.id = std::move(id),
                           .name = name.empty() ? api.host() : std::move(name)};
}

Result<std::optional<std::int64_t>> ReadRowEstimate(WebApi& api, const EntityName& entity,
                                                    const RunContext& context) {
  const auto reply = CallFunction(api,
                                  fmt::format("RetrieveTotalRecordCount(EntityNames=@p1)?@p1={}",
                                              http::PercentEncode(fmt::format("[\"{}\"]", entity))),
                                  context);
  if (!reply) {
    // Virtual, elastic and N:N tables are not counted: a refusal of the request, not an outage.
    const ErrorCode code = reply.error().code;
    const bool refused = code == ErrorCode::kProtocol || code == ErrorCode::kNotFound;
    if (refused) return std::nullopt;
    return Fail(reply.error());
  }
  const JsonObject* counts = ObjectAt(reply->get_object(), "EntityRecordCountCollection");
  const JsonArray* values = counts == nullptr ? nullptr : ArrayAt(*counts, "Values");
  if (values == nullptr || values->empty() || !values->front().is_int64()) return std::nullopt;
  return values->front().get_int64();
}

}  // namespace opendes::source
