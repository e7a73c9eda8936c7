#include "simulator/web_api/row_write.h"

#include <fmt/format.h>

#include "simulator/web_api/compare_values.h"
#include "simulator/web_api/json_members.h"
#include "simulator/web_api/navigation.h"
#include "simulator/web_api/payload.h"
#include "simulator/web_api/plain_read.h"
#include "simulator/web_api/row_path.h"

namespace opendes::sim {
namespace {

http::ServerResponse NoContent() {
  http::ServerResponse response;
  response.status = 204;
  return response;
}

std::string RowUrl(const ApiRequest& request, const TableShape& shape, const Guid& id) {
  return fmt::format("{}{}({})", request.base, shape.facts.set_name, id.ToString());
}

// The answer to a write that left the row in place.
Answer Written(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
               const Guid& id, int status_with_row) {
  http::ServerResponse response = NoContent();
  if (request.preferences.return_representation) {
    const auto row = FindRow(context, shape, id);
    if (!row) return tl::unexpected(row.error());
    auto body = ReadRow(context, request, shape, *row);
    if (!body) return body;
    response = std::move(*body);
    response.status = status_with_row;
    response.headers.emplace_back("Preference-Applied", "return=representation");
  }
  response.headers.emplace_back("OData-EntityId", RowUrl(request, shape, id));
  return response;
}

tl::unexpected<ApiFault> AlreadyThere() {
  return Refuse(412, "0x80040237", "A record with matching key values already exists.");
}

// If-Match with a version: the row must still have it.
Outcome<bool> CheckIfMatch(const ApiRequest& request, const Row& row) {
  const auto wanted = http::Find(request.headers, "If-Match");
  if (!wanted || *wanted == "*" || *wanted == fmt::format("W/\"{}\"", row.version)) return true;
  return Refuse(
      412, "0x80060882",
      "The version of the existing record doesn't match the RowVersion property provided.");
}

Answer Create(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
              Payload payload) {
  Cells cells = DefaultCells(shape);
  for (auto& [name, cell] : payload.cells) cells.insert_or_assign(name, std::move(cell));
  const WriteResult result =
      context.organization.Create(shape.facts.logical_name, payload.id, std::move(cells));
  if (result == WriteResult::kAlreadyThere) return AlreadyThere();
  if (result != WriteResult::kDone) return tl::unexpected(RowNotFound(shape, Guid()));
  return Written(context, request, shape, *payload.id, 201);
}

Cell IdCell(const Guid& id) { return {"\"" + id.ToString() + "\"", ""}; }

// The other row of a link: in the body, in $id, or in the path's parentheses.
Outcome<Guid> OtherRow(const ApiContext& context, const ApiRequest& request,
                       const Navigation& navigation) {
  const Segment& segment = request.segments[1];
  if (segment.key) return ParseKey(*navigation.target, *segment.key);
  std::string url(request.Option("$id").value_or(""));
  if (url.empty()) {
    const auto members = ParseJsonMembers(request.body).value_or(JsonMembers());
    for (const auto& [name, json] : members) {
      if (name == "@odata.id") url = Unquoted(json);
    }
  }
  const auto reference = ParseReference(context, url);
  if (!reference) return tl::unexpected(reference.error());
  if (auto row = FindRow(context, *reference->shape, reference->id); !row) {
    return tl::unexpected(row.error());
  }
  return reference->id;
}

Answer SetLookup(const ApiContext& context, const TableShape& shape, const Guid& id,
                 const Navigation& navigation, const std::optional<Guid>& other) {
  Cell cell{"null", ""};
  if (other) cell = {IdCell(*other).json, navigation.target->facts.logical_name};
  if (context.organization.Update(shape.facts.logical_name, id,
                                  {{navigation.lookup->name, std::move(cell)}}) !=
      WriteResult::kDone) {
    return tl::unexpected(RowNotFound(shape, id));
  }
  return NoContent();
}

}  // namespace

Answer CreateRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape) {
  auto payload = ParsePayload(context, shape, request.body);
  if (!payload) return tl::unexpected(payload.error());
  return Create(context, request, shape, std::move(*payload));
}

Answer UpdateRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
                 const Guid& id) {
  auto payload = ParsePayload(context, shape, request.body);
  if (!payload) return tl::unexpected(payload.error());
  const auto row = FindRow(context, shape, id);
  if (!row) {
    if (http::Find(request.headers, "If-Match")) return tl::unexpected(row.error());
    payload->id = id;
    return Create(context, request, shape, std::move(*payload));
  }
  if (http::Find(request.headers, "If-None-Match") == "*") return AlreadyThere();
  if (auto matched = CheckIfMatch(request, *row); !matched) {
    return tl::unexpected(matched.error());
  }
  if (!payload->cells.empty()) {
    if (context.organization.Update(shape.facts.logical_name, id, payload->cells) !=
        WriteResult::kDone) {
      return tl::unexpected(RowNotFound(shape, id));
    }
  }
  return Written(context, request, shape, id, 200);
}

Answer DeleteRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
                 const Guid& id) {
  const auto row = FindRow(context, shape, id);
  if (!row) return tl::unexpected(row.error());
  if (auto matched = CheckIfMatch(request, *row); !matched) {
    return tl::unexpected(matched.error());
  }
  if (context.organization.Delete(shape.facts.logical_name, id) != WriteResult::kDone) {
    return tl::unexpected(RowNotFound(shape, id));
  }
  return NoContent();
}

Answer LinkRows(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
                const Guid& id) {
  const auto navigation = FindNavigation(context.organization, shape, request.segments[1].name);
  if (!navigation) {
    return Refuse(
        404, "0x8006088a",
        fmt::format("Resource not found for the segment '{}'.", request.segments[1].name));
  }
  if (auto row = FindRow(context, shape, id); !row) return tl::unexpected(row.error());
  const bool removes = request.method == "DELETE";
  if (!navigation->collection && removes) {
    return SetLookup(context, shape, id, *navigation, std::nullopt);
  }
  const auto other = OtherRow(context, request, *navigation);
  if (!other) return tl::unexpected(other.error());
  if (!navigation->collection) return SetLookup(context, shape, id, *navigation, *other);
  const auto link = FindLink(context.organization, *navigation, id, *other);
  if (removes) {
    if (!link) return tl::unexpected(RowNotFound(*navigation->target, *other));
    context.organization.Delete(navigation->intersect, *link);
  } else if (link) {
    return AlreadyThere();
  } else {
    std::optional<Guid> link_id;
    context.organization.Create(
        navigation->intersect, link_id,
        {{navigation->own_attribute, IdCell(id)}, {navigation->target_attribute, IdCell(*other)}});
  }
  return NoContent();
}

}  // namespace opendes::sim
