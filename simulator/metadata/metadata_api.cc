#include "simulator/metadata/metadata_api.h"

#include "http/message.h"
#include "simulator/metadata/csdl.h"
#include "simulator/metadata/definitions.h"
#include "simulator/metadata/metadata_changes.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kChanges = "RetrieveMetadataChanges";

bool IsDefinitions(std::string_view path) {
  return path.starts_with("EntityDefinitions") || path.starts_with("RelationshipDefinitions") ||
         path.starts_with("GlobalOptionSetDefinitions");
}

http::ServerResponse Csdl(const Facts& facts, bool with_annotations) {
  return {.status = 200,
          .headers = {{"Content-Type", "application/xml"}, {"OData-Version", "4.0"}},
          .body = metadata::RenderCsdl(facts, with_annotations),
          .stream = {}};
}

Answer AnswerDefinitions(const MetadataRequest& request, const Facts& facts) {
  const auto path = metadata::ParseResourcePath(request.path);
  if (!path || path->empty()) return metadata::NoSuchSegment(request.path);
  const auto options = metadata::ParseQuery(request.query);
  if (!options) return tl::unexpected(options.error());
  const metadata::DefinitionsRequest definitions{request.base, *path, *options, facts};
  const std::string& set = path->front().name;
  if (set == "EntityDefinitions") return metadata::AnswerEntityDefinitions(definitions);
  if (set == "RelationshipDefinitions") return metadata::AnswerRelationshipDefinitions(definitions);
  if (set == "GlobalOptionSetDefinitions") return metadata::AnswerOptionSetDefinitions(definitions);
  return metadata::NoSuchSegment(set);
}

}  // namespace

std::optional<Answer> MetadataApi::Respond(const MetadataRequest& request,
                                           const SchemaSnapshot& schema, TimePoint now) {
  const bool changes = request.path.starts_with(kChanges);
  {
    // Every answer observes: a stamp must never be older than what its owner has seen.
    const std::lock_guard lock(mutex_);
    history_.Observe(schema.facts, schema.version);
    if (changes) {
      std::string arguments = http::PercentDecode(request.path.substr(kChanges.size()));
      if (arguments.starts_with('(') && arguments.ends_with(')')) {
        arguments = arguments.substr(1, arguments.size() - 2);
      }
      return metadata::AnswerMetadataChanges(
          {request.base, arguments, request.query, *schema.facts, schema.version, now}, history_);
    }
  }
  if (request.path == "$metadata" || request.path == "%24metadata") {
    const bool annotations = request.query.find("annotations=true") != std::string_view::npos;
    return Csdl(*schema.facts, annotations);
  }
  if (IsDefinitions(request.path)) return AnswerDefinitions(request, *schema.facts);
  return std::nullopt;
}

void MetadataApi::ExpireStamps() {
  const std::lock_guard lock(mutex_);
  history_.Expire();
}

}  // namespace opendes::sim
