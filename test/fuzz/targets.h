// What is fuzzed, and what must hold for any input. libFuzzer runs these by way of <target>.cc; the
// ordinary tests replay corpus/<target>/ through them.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "source/dataverse/change_feed.h"
#include "source/dataverse/decode_page.h"
#include "source/dataverse/des_layout.h"
#include "source/dataverse/entity_metadata.h"
#include "test/source/test_schema.h"

namespace opendes::source::fuzz {

inline void Require(bool holds) {
  if (!holds) std::abort();
}

// A page either fails or is a whole batch whose every cell can be read.
inline void DecodePageTarget(std::string_view input) {
  static const TableSchema schema = SampleSchema();
  PageDecoder decoder;
  std::string body(input);
  const auto page = decoder.DecodePage(schema, body);
  if (!page) return Require(page.error().code == ErrorCode::kProtocol);
  Require(page->links.next.empty() != page->links.delta.empty());
  const RowBatch* const batch = &page->batch;
  std::size_t bytes = 0;
  for (std::size_t row = 0; row < batch->rows(); ++row) {
    for (std::size_t column = 0; column < batch->columns(); ++column) {
      if (batch->IsNull(row, column)) continue;
      switch (schema.columns[column].type) {
        case ColumnType::kString:
        case ColumnType::kText:
        case ColumnType::kDecimal:
          bytes += batch->Text(row, column).size();
          break;
        case ColumnType::kGuid:
          bytes += batch->GuidAt(row, column).bytes.size();
          break;
        default:
          bytes += static_cast<std::size_t>(batch->Int(row, column) & 1);
      }
    }
  }
  // Text is at most as long as the page, except for written-out exponents.
  Require(bytes <= input.size() * 500 + 500);
}

// A definition either fails or makes a table that every destination accepts.
inline void EntityMetadataTarget(std::string_view input) {
  auto entity = ParseEntityMetadata(input);
  if (!entity) return;
  Require(!entity->set_name.empty() && !entity->primary_key.empty());
  (void)AddAttributeFacts(input, *entity).has_value();
  const auto schema = LayOutTable(*entity);
  if (schema) Require(CheckTableSchema(*schema).has_value());
}

// A link that is followed stays on the server and below the path of the Web API.
inline void CheckLinkTarget(std::string_view input) {
  constexpr std::string_view kApi = "https://org.example.com/api/data/v9.2/";
  if (!CheckLink(kApi, input)) return;
  const auto path = input.find("/api/data/v9.2/");
  Require(path != std::string_view::npos);
  Require(input.substr(0, path).find_first_of("@\\?#") == std::string_view::npos);
  Require(input.substr(0, input.find('?')).find("..") == std::string_view::npos ||
          input.substr(0, input.find('?')).find("/.") == std::string_view::npos);
  const FeedPosition position{.kind = FeedPosition::Kind::kLoad,
                              .organization = OrganizationId("o"),
                              .select = "s",
                              .token = DeltaTokenOf(input).value_or("1"),
                              .link = std::string(input)};
  const auto again = ParseCursor(RenderCursor(position));
  Require(again && *again == position);
}

}  // namespace opendes::source::fuzz
