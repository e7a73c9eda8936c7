// One row object of a page into a batch. Includes simdjson: for decode_page.cc only.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "base/guid.h"
#include "base/result.h"
#include "model/row_batch.h"
#include "model/table_schema.h"
#include "source/dataverse/decode_plan.h"

namespace opendes::source {

// The value's text without the white space behind it. Does not consume the value.
inline std::string_view TokenOf(simdjson::ondemand::value& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

tl::unexpected<Error> BrokenJson(simdjson::error_code error);

class RowDecoder {
 public:
  // All outlive the decoder. `end` is the end of the page's bytes.
  RowDecoder(const TableSchema& schema, const char* end, RowBatch& batch)
      : schema_(schema), plan_(schema), end_(end), batch_(batch) {}

  // Appends the row or the delete that `object` is. kProtocol names the row and the property.
  Result<> Decode(simdjson::ondemand::object object);

  // Rows that were appended before their object proved to be a deleted one; to be erased.
  const std::vector<std::size_t>& void_rows() const { return void_rows_; }

 private:
  void StartRow();
  void DecodeProperty(DecodePlan::Property& property, std::string_view token);
  void FillColumns(const DecodePlan::Property& property, std::string_view token);
  void Note(const DecodePlan::Property& property, const char* problem);
  Result<> FinishRow();
  Result<> FinishDelete();
  std::optional<std::int64_t> Version() const;
  std::string RowName() const;

  const TableSchema& schema_;
  DecodePlan plan_;
  const char* const end_;
  RowBatch& batch_;
  std::vector<std::size_t> void_rows_;
  std::size_t objects_ = 0;  // seen so far, for names of rows without an id
  // Of the present object:
  std::optional<std::size_t> row_;  // in the batch, once it has a cell
  std::optional<Guid> id_;
  std::optional<Guid> deleted_id_;
  std::optional<std::int64_t> version_;
  bool deleted_ = false;
  const char* problem_ = nullptr;  // the first one
  const DecodePlan::Property* problem_at_ = nullptr;
};

}  // namespace opendes::source
