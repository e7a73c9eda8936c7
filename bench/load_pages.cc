// Loads a table from pre-rendered pages of a change feed, for bench/postgres.py.
//   load_pages render FOLDER ROWS COLUMNS BASE_URL VERSION   writes the pages
//   load_pages load URL COLUMNS DESTINATION                  loads them, from the cursor stored
//   there load_pages decode FOLDER COLUMNS                         decodes them, and parses them
//   plainly
// The reader is an HTTP client and the decoder of the Dataverse source, the loader is the engine
// and the destination of `opendes serve`. Prints "NAME VALUE" lines.
#include <simdjson.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.h"
#include "destination/make_destination.h"
#include "http/client.h"
#include "replication/replicate_table.h"
#include "source/dataverse/decode_page.h"

namespace opendes::bench {
namespace {

constexpr int kPageRows = 5000;

template <typename T>
T Must(Result<T> result) {
  if (!result) {
    std::cerr << result.error().ToString() << "\n";
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A mix like that of a Dataverse table: ten kinds of columns in turn, four of ten cells null.
TableSchema MakeSchema(int columns) {
  constexpr ColumnType kMix[] = {ColumnType::kString,   ColumnType::kInt32,  ColumnType::kGuid,
                                 ColumnType::kDateTime, ColumnType::kString, ColumnType::kBool,
                                 ColumnType::kDecimal,  ColumnType::kInt32,  ColumnType::kText,
                                 ColumnType::kInt64};
  TableSchema schema;
  schema.entity = EntityName("bench");
  schema.set_name = "benches";
  schema.primary_key = "benchid";
  for (int i = 0; i + 1 < columns; ++i) {
    ColumnSchema column;
    column.name = fmt::format("column_{}", i);
    column.type = kMix[i % std::size(kMix)];
    column.length = 100;
    column.scale = column.type == ColumnType::kDecimal ? 4 : 0;
    column.source_property = column.name;
    schema.columns.push_back(column);
  }
  ColumnSchema version;
  version.name = "versionnumber";
  version.type = ColumnType::kInt64;
  version.origin = ColumnOrigin::kRowVersion;
  schema.columns.push_back(version);
  return schema;
}

// Repeatable numbers without the cost and the state of <random>.
std::uint64_t Mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

Guid MakeGuid(std::uint64_t high, std::uint64_t low) {
  Guid guid;
  const std::uint64_t parts[] = {__builtin_bswap64(high), __builtin_bswap64(low)};
  std::memcpy(guid.bytes.data(), parts, sizeof(parts));
  return guid;
}

std::string RenderCell(ColumnType type, std::uint64_t seed) {
  switch (type) {
    case ColumnType::kInt32:
      return std::to_string(seed % 1'000'000);
    case ColumnType::kInt64:
      return std::to_string(seed % 1'000'000'000'000);
    case ColumnType::kBool:
      return seed % 2 == 0 ? "true" : "false";
    case ColumnType::kGuid:
      return fmt::format("\"{}\"", MakeGuid(seed, Mix(seed)).ToString());
    case ColumnType::kDateTime:
      return fmt::format(
          "\"{}\"",
          FormatIso8601(TimePoint(std::chrono::seconds(1'600'000'000 + seed % 100'000'000))));
    case ColumnType::kDecimal:
      return fmt::format("{}.{:04}", seed % 100'000, seed / 7 % 10'000);
    case ColumnType::kString:
      return fmt::format("\"Contoso {} {:x}\"", seed % 10'000, seed);
    case ColumnType::kText:
      return fmt::format("\"A note of some length about order {} of customer {:x}\"", seed % 10'000,
                         seed);
  }
  return "null";
}

std::string RenderPage(const TableSchema& schema, int first, int last, std::int64_t version,
                       const std::string& links) {
  std::string page = "{\"@odata.context\":\"bench\",\"value\":[";
  for (int row = first; row < last; ++row) {
    const auto id = static_cast<std::uint64_t>(row);
    page += fmt::format("{}{{\"@odata.etag\":\"W/\\\"{}\\\"\",\"benchid\":\"{}\"",
                        row == first ? "" : ",", version + row,
                        MakeGuid(0xE711'80E5'0015'5DB1ULL, id).ToString());
    for (std::size_t i = 0; i + 1 < schema.columns.size(); ++i) {
      const std::uint64_t seed =
          Mix(id * 1000 + i + static_cast<std::uint64_t>(version) * 0x9E3779B97F4A7C15ULL);
      page += fmt::format(",\"{}\":{}", schema.columns[i].name,
                          seed % 10 < 4 ? "null" : RenderCell(schema.columns[i].type, seed >> 8U));
    }
    page += '}';
  }
  return page + "]," + links + "}";
}

void Render(const std::filesystem::path& folder, int rows, int columns, const std::string& base,
            std::int64_t version) {
  const TableSchema schema = MakeSchema(columns);
  std::filesystem::create_directories(folder);
  for (int first = 0, page = 0; first < rows; first += kPageRows, ++page) {
    const int last = std::min(first + kPageRows, rows);
    const std::string links =
        last < rows ? fmt::format("\"@odata.nextLink\":\"{}/{}.json\"", base, page + 1)
                    : fmt::format("\"@odata.deltaLink\":\"{}/end?$deltatoken=1\"", base);
    std::ofstream(folder / fmt::format("{}.json", page))
        << RenderPage(schema, first, last, version, links);
  }
}

class PageSource final : public source::Source {
 public:
  PageSource(std::string first, int columns)
      : first_(std::move(first)),
        schema_(MakeSchema(columns)),
        client_(Must(http::MakeClient({.allow_plain_http = true}))) {}

  const TableSchema& schema() const { return schema_; }

  Result<source::SourcePage> ReadPage(const TableSchema& /*schema*/, const Cursor& from,
                                      const RunContext& context) override {
    http::ClientRequest request;
    request.url = from.token.find("http") == 0 ? from.token : first_;
    request.max_body = limits::kPageBytes;
    OPENDES_TRY_ASSIGN(http::ClientResponse answer, client_->Send(request, context.stop));
    if (answer.status != 200) {
      return Fail(ErrorCode::kProtocol, Blame::kSource, "page: HTTP {}", answer.status);
    }
    return source::SourcePage{.body = std::move(answer.body), .read_from = from};
  }
  Result<RowBatch> DecodePage(const TableSchema& schema, source::SourcePage& page) override {
    OPENDES_TRY_ASSIGN(source::DecodedPage decoded, decoder_.DecodePage(schema, page.body));
    decoded.batch.end_of_cycle = !decoded.links.delta.empty();
    // A delta is read again from its first page by the next run.
    decoded.batch.next.token = decoded.batch.end_of_cycle ? "live" : decoded.links.next;
    return std::move(decoded.batch);
  }

  Cursor CycleStart(const Cursor& cursor) const override { return cursor; }
  Result<TableSchema> Describe(const EntityName&, const RunContext&) override { return schema_; }
  Result<std::string> ReadSchemaVersion(const RunContext&) override { return std::string(); }
  Result<MetadataRows> ReadMetadata(const EntityName&, const RunContext&) override {
    return MetadataRows{};
  }
  Result<RowBatch> ReadRow(const TableSchema&, const Guid&, const RunContext&) override {
    return RowBatch(schema_.columns.size());
  }
  Result<std::optional<std::int64_t>> EstimateRows(const EntityName&, const RunContext&) override {
    return std::nullopt;
  }
  Result<source::OrganizationFacts> ReadOrganization(const RunContext&) override {
    return source::OrganizationFacts{};
  }
  Result<bool> IsSystemAdministrator(const Guid&, const RunContext&) override { return true; }
  Result<std::vector<source::EntitySummary>> ListEntities(const RunContext&) override {
    return std::vector<source::EntitySummary>{};
  }
  Result<std::vector<source::RelationshipSummary>> ListRelationships(const RunContext&) override {
    return std::vector<source::RelationshipSummary>{};
  }

 private:
  const std::string first_;
  const TableSchema schema_;
  std::unique_ptr<http::Client> client_;
  source::PageDecoder decoder_;
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Load(const std::string& url, int columns, const std::string& destination) {
  SystemClock clock;
  const RunContext context{.clock = &clock, .stop = {}, .epoch = 1};
  PageSource source(url, columns);
  const bool sqlite = destination.find("Data Source=") == 0;
  auto sink = Must(
      destination::MakeDestination(sqlite ? DestinationType::kSqlite : DestinationType::kPostgresql,
                                   Secret(destination), {.schema = "bench", .prefix = {}}));
  TableSchema schema = source.schema();
  Must(sink->Prepare(schema, context));
  const double cpu = CpuSeconds();
  const auto start = std::chrono::steady_clock::now();
  const auto report = Must(replication::ReplicateCycle(source, *sink, schema, {}, context));
  std::cout << "seconds " << SecondsSince(start) << "\ncpu " << CpuSeconds() - cpu << "\nrows "
            << report.rows_read << "\n";
}

std::vector<std::string> ReadPages(const std::filesystem::path& folder) {
  std::vector<std::string> pages;
  for (int i = 0; std::filesystem::exists(folder / fmt::format("{}.json", i)); ++i) {
    std::ifstream file(folder / fmt::format("{}.json", i));
    pages.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    pages.back().reserve(pages.back().size() + simdjson::SIMDJSON_PADDING);
  }
  return pages;
}

// Visits every value once and nothing more: what reading JSON costs at the least.
std::size_t WalkPlainly(simdjson::ondemand::parser& parser, std::string& page) {
  std::size_t bytes = 0;
  simdjson::ondemand::document document;
  if (parser.iterate(page.data(), page.size(), page.capacity()).get(document)) return 0;
  simdjson::ondemand::array rows;
  if (document["value"].get(rows)) return 0;
  for (auto row : rows) {
    simdjson::ondemand::object object;
    if (row.get(object)) return 0;
    for (auto field : object) {
      std::string_view token;
      if (field.value().raw_json_token().get(token)) return 0;
      bytes += token.size();
    }
  }
  return bytes;
}

void Decode(const std::filesystem::path& folder, int columns) {
  const TableSchema schema = MakeSchema(columns);
  std::vector<std::string> pages = ReadPages(folder);
  double megabytes = 0;
  for (const std::string& page : pages) megabytes += static_cast<double>(page.size()) / 1e6;
  source::PageDecoder decoder;
  auto start = std::chrono::steady_clock::now();
  for (std::string& page : pages) Must(decoder.DecodePage(schema, page));
  std::cout << "decode " << megabytes / SecondsSince(start) << "\n";
  simdjson::ondemand::parser parser;
  std::size_t bytes = 0;
  start = std::chrono::steady_clock::now();
  for (std::string& page : pages) bytes += WalkPlainly(parser, page);
  std::cout << "plain " << megabytes / SecondsSince(start) << "\nvisited " << bytes << "\n";
}

int Main(const std::vector<std::string>& arguments) {
  if (arguments.size() == 6 && arguments[0] == "render") {
    Render(arguments[1], std::stoi(arguments[2]), std::stoi(arguments[3]), arguments[4],
           std::stoll(arguments[5]));
  } else if (arguments.size() == 4 && arguments[0] == "load") {
    Load(arguments[1], std::stoi(arguments[2]), arguments[3]);
  } else if (arguments.size() == 3 && arguments[0] == "decode") {
    Decode(arguments[1], std::stoi(arguments[2]));
  } else {
    std::cerr << "load_pages: wrong arguments, see bench/load_pages.cc\n";
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace opendes::bench

int main(int argc, char** argv) {
  return opendes::bench::Main(std::vector<std::string>(argv + 1, argv + argc));
}
