#include "source/dataverse/decode_page.h"

#include <simdjson.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "base/limits.h"
#include "source/dataverse/decode_cell.h"
#include "source/dataverse/decode_row.h"
#include "source/dataverse/id_index.h"
#include "source/dataverse/unescape.h"

namespace opendes::source {
namespace {

namespace ondemand = simdjson::ondemand;

tl::unexpected<Error> Broken(std::string_view what) {
  return Fail(ErrorCode::kProtocol, Blame::kSource, "the page is cut or broken: {}", what);
}

Result<std::string> DecodeLink(std::string_view token) {
  if (token.size() < 2 || token.front() != '"' || token.back() != '"' ||
      token.size() > limits::kLinkBytes) {
    return Broken("a link is not a string, or too long");
  }
  std::string link(token.size(), '\0');
  const auto length = Unescape(token.substr(1, token.size() - 2), link.data());
  if (!length || *length == 0) return Broken("a link is empty or has a wrong escape");
  link.resize(*length);
  return link;
}

// Once the first row shows how large they are: room for a page of such rows.
void ReserveFor(ondemand::document& document, std::string_view page, RowBatch& batch) {
  const char* behind_row = nullptr;
  if (document.current_location().get(behind_row)) return;
  const auto row_bytes = static_cast<std::size_t>(behind_row - page.data());
  const std::size_t rows = std::min(page.size() / std::max<std::size_t>(1, row_bytes) + 1,
                                    static_cast<std::size_t>(limits::kPageRows));
  batch.Reserve(rows, page.size() / 2);
}

using RowUser = std::function<Result<>(ondemand::object row)>;

Result<> ForEachRow(ondemand::value& value, const RowUser& use) {
  ondemand::array rows;
  if (value.get_array().get(rows)) return Broken("'value' is not an array");
  for (auto item : rows) {
    ondemand::object row;
    if (const auto error = item.get_object().get(row)) return BrokenJson(error);
    OPENDES_TRY(use(row));
  }
  return {};
}

Result<PageLinks> DecodeFrame(ondemand::document& document, const RowUser& use) {
  PageLinks links;
  bool has_rows = false;
  ondemand::object root;
  if (const auto error = document.get_object().get(root)) return BrokenJson(error);
  for (auto item : root) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field)) return BrokenJson(error);
    const ondemand::raw_json_string key = field.key();
    if (key.unsafe_is_equal("value")) {
      if (std::exchange(has_rows, true)) return Broken("'value' stands twice");
      OPENDES_TRY(ForEachRow(field.value(), use));
    } else if (key.unsafe_is_equal("@odata.nextLink")) {
      OPENDES_TRY_ASSIGN(links.next, DecodeLink(TokenOf(field.value())));
    } else if (key.unsafe_is_equal("@odata.deltaLink")) {
      OPENDES_TRY_ASSIGN(links.delta, DecodeLink(TokenOf(field.value())));
    }
  }
  const char* behind = nullptr;
  if (!document.current_location().get(behind)) return Broken("it goes on behind its end");
  if (!has_rows) return Broken("it has no 'value'");
  if (links.next.empty() == links.delta.empty()) {
    return Broken("it must have either a next link or a delta link");
  }
  return links;
}

// One row an id, the newest; of equal versions the later. Rows that proved to be deletes go too.
void EraseSuperfluous(const std::vector<std::size_t>& void_rows, RowBatch& batch) {
  std::vector<bool> rows(batch.rows());
  std::vector<bool> deletes(batch.deletes().size());
  for (const std::size_t row : void_rows) rows[row] = true;
  bool any = !void_rows.empty();
  IdIndex upserted(batch.rows());
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (rows[row]) continue;
    const auto before = upserted.Put(batch.id(row), row);
    if (!before) continue;
    any = true;
    const bool older = batch.version(row) < batch.version(*before);
    rows[older ? row : *before] = true;
    if (older) upserted.Put(batch.id(row), *before);
  }
  IdIndex deleted(batch.deletes().size());
  for (std::size_t i = 0; i < batch.deletes().size(); ++i) {
    if (!deleted.Put(batch.deletes()[i], i)) continue;
    any = deletes[i] = true;
  }
  if (any) batch.Erase(rows, deletes);
}

}  // namespace

struct PageDecoder::Parser {
  ondemand::parser parser;

  simdjson::simdjson_result<ondemand::document> Start(std::string& body) {
    body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
    return parser.iterate(body.data(), body.size(), body.capacity());
  }
};

PageDecoder::PageDecoder() : parser_(std::make_unique<Parser>()) {}
PageDecoder::~PageDecoder() = default;

Result<DecodedPage> PageDecoder::DecodePage(const TableSchema& schema, std::string& body) {
  ondemand::document document;
  if (const auto error = parser_->Start(body).get(document)) return BrokenJson(error);
  DecodedPage page{.batch = RowBatch(schema.columns.size())};
  RowDecoder decoder(schema, body.data() + body.size(), page.batch);
  const auto decode = [&](ondemand::object row) -> Result<> {
    OPENDES_TRY(decoder.Decode(row));
    if (page.batch.rows() == 1) ReserveFor(document, body, page.batch);
    return {};
  };
  OPENDES_TRY_ASSIGN(page.links, DecodeFrame(document, decode));
  EraseSuperfluous(decoder.void_rows(), page.batch);
  return page;
}

Result<PageLinks> PageDecoder::DecodeLinks(std::string& body) {
  ondemand::document document;
  if (const auto error = parser_->Start(body).get(document)) return BrokenJson(error);
  return DecodeFrame(document, [](ondemand::object) { return Result<>(); });
}

Result<RowBatch> PageDecoder::DecodeRow(const TableSchema& schema, std::string& body) {
  ondemand::document document;
  if (const auto error = parser_->Start(body).get(document)) return BrokenJson(error);
  RowBatch batch(schema.columns.size());
  RowDecoder decoder(schema, body.data() + body.size(), batch);
  ondemand::object root;
  if (const auto error = document.get_object().get(root)) return BrokenJson(error);
  OPENDES_TRY(decoder.Decode(root));
  const char* behind = nullptr;
  if (!document.current_location().get(behind)) return Broken("it goes on behind its end");
  return batch;
}

}  // namespace opendes::source
