#include "source/dataverse/decode_row.h"

#include <charconv>

#include "source/dataverse/decode_cell.h"

namespace opendes::source {
namespace {

namespace ondemand = simdjson::ondemand;

// W/"915244", with its quotes escaped in JSON: the digits are the version.
std::optional<std::int64_t> ParseEtag(std::string_view token) {
  const auto first = token.find_first_of("0123456789");
  if (first == std::string_view::npos) return std::nullopt;
  std::int64_t version = 0;
  const char* const end = token.data() + token.size();
  const auto [stopped, error] = std::from_chars(token.data() + first, end, version);
  if (error != std::errc() || stopped == end || (*stopped != '\\' && *stopped != '"')) {
    return std::nullopt;
  }
  return version;
}

}  // namespace

tl::unexpected<Error> BrokenJson(simdjson::error_code error) {
  return Fail(ErrorCode::kProtocol, Blame::kSource, "the page is cut or broken: {}",
              simdjson::error_message(error));
}

Result<> RowDecoder::Decode(ondemand::object object) {
  StartRow();
  for (auto item : object) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field)) return BrokenJson(error);
    DecodePlan::Property* property = plan_.Find(field.key().raw(), end_);
    if (property != nullptr) DecodeProperty(*property, TokenOf(field.value()));
  }
  return deleted_ ? FinishDelete() : FinishRow();
}

void RowDecoder::StartRow() {
  plan_.StartRow();
  ++objects_;
  row_.reset();
  id_.reset();
  deleted_id_.reset();
  version_.reset();
  deleted_ = false;
  problem_ = nullptr;
}

void RowDecoder::DecodeProperty(DecodePlan::Property& property, std::string_view token) {
  switch (property.role) {
    case DecodePlan::Role::kColumns:
      break;
    case DecodePlan::Role::kPrimaryKey:
      id_ = Guid::Parse(PlainString(token));
      break;
    case DecodePlan::Role::kVersion:
      version_ = ParseEtag(token);
      break;
    case DecodePlan::Role::kContext:
      deleted_ = PlainString(token).ends_with("/$deletedEntity");
      break;
    case DecodePlan::Role::kDeletedId:
      deleted_id_ = Guid::Parse(PlainString(token));
      break;
  }
  if (!property.columns.empty() && !deleted_) FillColumns(property, token);
}

void RowDecoder::FillColumns(const DecodePlan::Property& property, std::string_view token) {
  if (!row_) row_ = batch_.AddRow({}, 0);
  if (token == "null") return;
  for (const DecodePlan::Column& column : property.columns) {
    const char* problem = DecodeCell(column.type, token, batch_, *row_, column.index);
    if (problem != nullptr) Note(property, problem);
  }
  for (const DecodePlan::KnownType& known : property.known_types) {
    if (batch_.IsNull(*row_, known.index)) batch_.SetText(*row_, known.index, known.target);
  }
}

void RowDecoder::Note(const DecodePlan::Property& property, const char* problem) {
  if (problem_ != nullptr) return;
  problem_ = problem;
  problem_at_ = &property;
}

Result<> RowDecoder::FinishRow() {
  if (problem_ != nullptr) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "entity '{}', {}: property '{}' {}",
                schema_.entity, RowName(), problem_at_->name(), problem_);
  }
  const auto version = Version();
  if (!id_ || !version) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "entity '{}', {}: property '{}' is missing",
                schema_.entity, RowName(), id_ ? "@odata.etag" : schema_.primary_key);
  }
  if (!row_) row_ = batch_.AddRow({}, 0);
  batch_.SetIdentity(*row_, *id_, *version);
  for (std::size_t i = 0; i < schema_.columns.size(); ++i) {
    if (schema_.columns[i].origin == ColumnOrigin::kRowVersion) batch_.SetInt(*row_, i, *version);
  }
  return {};
}

Result<> RowDecoder::FinishDelete() {
  const auto id = deleted_id_ ? deleted_id_ : id_;
  if (!id) {
    return Fail(ErrorCode::kProtocol, Blame::kSource,
                "entity '{}', {}: a deleted row's id is not a GUID", schema_.entity, RowName());
  }
  if (row_) void_rows_.push_back(*row_);
  batch_.AddDelete(*id);
  return {};
}

// The etag is the row's version; an answer without etags may still have the attribute.
std::optional<std::int64_t> RowDecoder::Version() const {
  if (version_ || !row_) return version_;
  const auto column = schema_.Find("versionnumber");
  if (!column || batch_.IsNull(*row_, *column)) return std::nullopt;
  return batch_.Int(*row_, *column);
}

std::string RowDecoder::RowName() const {
  return id_ ? "row " + id_->ToString() : fmt::format("row number {} of the page", objects_);
}

}  // namespace opendes::source
