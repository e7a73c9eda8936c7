// Turns a page of the change feed into a batch: the hot path of every load.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "model/row_batch.h"
#include "model/table_schema.h"
#include "source/dataverse/feed_position.h"

namespace opendes::source {

struct DecodedPage {
  RowBatch batch;  // without its next
  PageLinks links = {};
};

// Keeps its parser's buffers from page to page; one thread at a time.
class PageDecoder {
 public:
  PageDecoder();
  ~PageDecoder();

  // The whole page, or kProtocol: a page that is cut, has no link or goes on behind its end never
  // yields a batch. The order of keys does not matter. An id that stands twice becomes one row, the
  // newer one. Pure, apart from the body's spare capacity.
  Result<DecodedPage> DecodePage(const TableSchema& schema, std::string& body);
  // The same without looking into the rows.
  Result<PageLinks> DecodeLinks(std::string& body);

  // The answer to a read by key: a batch with one row.
  Result<RowBatch> DecodeRow(const TableSchema& schema, std::string& body);

 private:
  struct Parser;  // keeps simdjson's header out of everyone's build
  std::unique_ptr<Parser> parser_;
};

}  // namespace opendes::source
