#include "simulator/web_api/web_api.h"

#include <fmt/format.h>

#include <algorithm>

#include "simulator/web_api/functions.h"
#include "simulator/web_api/navigation.h"
#include "simulator/web_api/plain_read.h"
#include "simulator/web_api/row_path.h"
#include "simulator/web_api/row_write.h"
#include "simulator/web_api/tracked_read.h"

namespace opendes::sim {
namespace {

tl::unexpected<ApiFault> WrongMethod() {
  return Refuse(405, "0x80060888", "The requested resource does not support this method.");
}

tl::unexpected<ApiFault> NoResource(std::string_view segment) {
  return Refuse(404, "0x8006088a",
                fmt::format("Resource not found for the segment '{}'.", segment));
}

// Reading needs the privilege with the depth of the whole organisation.
std::optional<ApiFault> CheckRead(const ApiRequest& request, const EntityFacts& entity) {
  const auto& tables = request.user.unreadable_tables;
  if (std::ranges::find(tables, entity.logical_name) == tables.end()) return std::nullopt;
  return ApiFault{
      403,
      "0x80040220",
      fmt::format("Principal user (Id={}, type=8) is missing prvRead{} privilege "
                  "(Id=886b280c-6396-4d56-a0a3-2c1b0a50ceb0) on OTC={} for entity '{}'.",
                  request.user.id.ToString(), entity.schema_name, entity.object_type_code,
                  entity.logical_name),
      {}};
}

Answer ReadNavigation(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
                      const Row& row) {
  const auto navigation = FindNavigation(context.organization, shape, request.segments[1].name);
  if (!navigation) return NoResource(request.segments[1].name);
  std::vector<Row> rows = Related(context.organization, shape, *navigation, row);
  if (navigation->collection) return ReadSet(context, request, navigation->target, rows);
  if (!rows.empty()) return ReadRow(context, request, *navigation->target, rows.front());
  http::ServerResponse nothing;
  nothing.status = 204;
  return nothing;
}

}  // namespace

http::ServerResponse WebApi::Respond(const ApiRequest& request) const {
  Answer answer = Run(request);
  http::ServerResponse response =
      answer ? std::move(*answer)
             : RenderFault(answer.error(), request.preferences.annotations.error_details);
  response.headers.emplace_back("OData-Version", "4.0");
  return response;
}

Answer WebApi::Run(const ApiRequest& request) const {
  const ApiContext context{organization_, options_};
  if (request.segments.empty()) return ServiceDocument(context, request);
  if (auto answer = RunFunction(context, request)) return std::move(*answer);
  const Segment& first = request.segments.front();
  const auto shape = organization_.ShapeOfSet(first.name);
  if (shape == nullptr) return NoResource(first.name);
  return first.key ? RunRow(context, request, shape) : RunSet(context, request, shape);
}

Answer WebApi::RunSet(const ApiContext& context, const ApiRequest& request,
                      const std::shared_ptr<const TableShape>& shape) const {
  if (request.method == "POST" && request.segments.size() == 1) {
    return CreateRow(context, request, *shape);
  }
  if (request.method != "GET") return WrongMethod();
  if (auto denied = CheckRead(request, shape->facts)) return tl::unexpected(*denied);
  if (request.segments.size() == 2 && request.segments[1].name == "$count") {
    return request.Option("$deltatoken") ? CountChanges(context, request, *shape)
                                         : CountRows(context, request, shape);
  }
  if (request.segments.size() > 1) return NoResource(request.segments[1].name);
  if (IsTracked(request)) return ReadTracked(context, request, shape);
  return ReadSet(context, request, shape, std::nullopt);
}

Answer WebApi::RunRow(const ApiContext& context, const ApiRequest& request,
                      const std::shared_ptr<const TableShape>& shape) const {
  const auto id = ParseKey(*shape, *request.segments.front().key);
  if (!id) return tl::unexpected(id.error());
  if (request.segments.size() == 3 && request.segments[2].name == "$ref") {
    return LinkRows(context, request, *shape, *id);
  }
  if (request.segments.size() > 2) return NoResource(request.segments[2].name);
  if (request.segments.size() == 1) {
    if (request.method == "PATCH") return UpdateRow(context, request, *shape, *id);
    if (request.method == "DELETE") return DeleteRow(context, request, *shape, *id);
  }
  if (request.method != "GET") return WrongMethod();
  if (auto denied = CheckRead(request, shape->facts)) return tl::unexpected(*denied);
  const auto row = FindRow(context, *shape, *id);
  if (!row) return tl::unexpected(row.error());
  if (request.segments.size() == 1) return ReadRow(context, request, *shape, *row);
  return ReadNavigation(context, request, *shape, *row);
}

}  // namespace opendes::sim
