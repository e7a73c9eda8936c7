#include "test/simulation/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "destination/make_destination.h"
#include "test/simulation/compare.h"
#include "test/simulation/organization/random_schema.h"

namespace opendes::simulation {
namespace {

using replication::CycleReport;

constexpr std::size_t kStoryLines = 400;
constexpr int kRoundsToQuiet = 25;

}  // namespace

World::World(std::uint64_t seed, Saboteur saboteur)
    : saboteur_(std::move(saboteur)),
      random_(seed, "steps"),
      chance_(seed, "requests"),
      destination_chance_(seed, "destination"),
      changes_(organization_, Random(seed, "changes"), [this](std::string event) { Note(event); }) {
  ChooseTemper();
  MakeOrganization();
  MakeStreams();
  client_.before_answer = [this](const ApiRequest& request) { return BeforeAnswer(request); };
}

void World::ChooseTemper() {
  // Every fifth world is calm in some respect, so that faults do not hide each other.
  const auto level = [&](int most) { return random_.Chance(20) ? 0 : random_.Between(0, most); };
  temper_ = {.source_faults = level(20),
             .destination_faults = level(15),
             .kills = level(50),
             .changes = level(60),
             .storms = level(20),
             .schema_changes = level(25),
             .schema_changes_meanwhile = level(20),
             .restores = level(8),
             .meddling = level(8)};
}

void World::MakeOrganization() {
  organization_.id = random_.NextGuid();
  organization_.recreate_keeps_tombstone = random_.Chance(50);
  behaviour_ = {.token_from_first_page = random_.Chance(50),
                .mixed_order = random_.Chance(30),
                .next_link_before_rows = random_.Chance(30),
                .delta_link_before_rows = random_.Chance(70),
                .expired_status = random_.Chance(50) ? 400 : 410};
  client_.page_rows = static_cast<std::size_t>(random_.Pick({1, 2, 3, 5, 8, 20}));
  const std::vector<std::string> names = {"gadget", "task", "gadget_task"};
  const std::vector<TableForm> forms = {TableForm::kStandard, TableForm::kActivity,
                                        TableForm::kIntersect};
  const auto first = random_.Below(names.size());
  const auto tables = static_cast<std::size_t>(random_.Between(1, 3));
  for (std::size_t i = 0; i < tables; ++i) {
    const std::size_t which = (first + i) % names.size();
    const int columns = random_.Chance(20) ? random_.Between(20, 60) : random_.Between(1, 12);
    organization_.tables.emplace(names[which],
                                 MakeTable(random_, names[which], forms[which], columns));
  }
  changes_.ChangeRows(random_.Between(0, 40));
}

void World::MakeStreams() {
  prefix_ = random_.Chance(50) ? "crm_" : "";
  delete_log_ = random_.Chance(80);
  database_ = std::make_unique<TextDatabase>(directory_.File("destination.db"));
  for (const auto& [name, table] : organization_.tables) {
    Stream stream;
    stream.entity = name;
    stream.watch = std::make_unique<TableWatch>(
        TableWatch::Address{.entity = name, .prefix = prefix_, .delete_log = delete_log_},
        *database_, violations_);
    streams_.push_back(std::move(stream));
  }
}

std::vector<std::string> World::Run() {
  const int steps = random_.Between(4, 20);
  for (int step = 0; step < steps && violations_.empty(); ++step) Step();
  if (violations_.empty()) {
    CalmDown();
    for (Stream& stream : streams_) CheckTheEnd(stream);
    for (std::string& orphan : FindOrphans(organization_, prefix_, *database_)) {
      Violate(std::move(orphan));
    }
  }
  Random mixed(fingerprint_ ^ static_cast<std::uint64_t>(organization_.version) ^
               static_cast<std::uint64_t>(client_.requests()));
  fingerprint_ = mixed.Next();
  return violations_;
}

void World::Step() {
  ChangeSource();
  clock_.Advance(random_.Chance(5) ? Duration(std::chrono::hours(2))
                                   : Duration(random_.Between(0, 90'000)));
  Stream& stream = streams_[random_.Below(streams_.size())];
  if (random_.Chance(temper_.meddling)) Meddle(stream);
  RunStream(stream);
}

void World::ChangeSource() {
  if (random_.Chance(20)) changes_.TakeBackup();
  if (random_.Chance(temper_.restores)) Restore();
  if (!MayChange()) return;
  changes_.ChangeRows(random_.Chance(temper_.storms) ? random_.Between(20, 60)
                                                     : random_.Between(0, 6));
  if (random_.Chance(temper_.schema_changes)) changes_.ChangeSchema();
  if (random_.Chance(3)) changes_.ExpireTokens();
}

// A restore that keeps the organisation's id shows only in a token that is older than the one
// before. It does not show when versions have overtaken that token meanwhile, so that nothing
// changes here until everybody has noticed; nor when the backup is younger than the token: a cycle
// that was left half-way may then have brought rows that are no more.
void World::Restore() {
  const bool new_id = random_.Chance(50);
  std::int64_t older_than = organization_.version;
  for (const Stream& stream : streams_) {
    if (!new_id) older_than = std::min(older_than, stream.confirmed_version);
  }
  if (!changes_.Restore(new_id, older_than)) return;
  frozen_ = frozen_ || !new_id;
  ++restores_;
  for (Stream& stream : streams_) {
    stream.watch->Restored();
    stream.cycles_since_restore = 0;
    stream.confirmed_version = 0;
  }
}

bool World::MayChange() const {
  if (calm_) return false;
  return !frozen_ || std::ranges::all_of(streams_, [](const Stream& stream) {
    return stream.cycles_since_restore >= 3;
  });
}

// What users do to tables that are not theirs.
void World::Meddle(Stream& stream) {
  const std::string table = stream.watch->TableName();
  const auto columns =
      database_->Query(fmt::format("SELECT name FROM pragma_table_info('{}')", table));
  if (columns.empty()) return;
  switch (random_.Below(3)) {
    case 0:
      Note("the user drops table " + table);
      stream.dropped = true;
      database_->Execute(fmt::format("DROP TABLE \"{}\"", table));
      break;
    case 1: {
      const std::string column = columns[random_.Below(columns.size())].at("name").value_or("");
      if (!column.starts_with("new_")) return;
      Note(fmt::format("the user drops column {}.{}", table, column));
      database_->Execute(fmt::format("ALTER TABLE \"{}\" DROP COLUMN \"{}\"", table, column));
      break;
    }
    default:
      database_->Execute(
          fmt::format("ALTER TABLE \"{}\" ADD COLUMN user_{} TEXT", table, random_.Below(1000)));
      break;
  }
}

void World::RunStream(Stream& stream) {
  std::optional<std::int64_t> reload_after;
  if (!calm_) {
    if (random_.Chance(temper_.kills)) kill_switch_.Arm(random_.Between(1, 40));
    take_over_ = random_.Chance(10);
    if (random_.Chance(4)) reload_after = stream.watch->Look().generation;
  }
  Worker& worker = WorkerOf(stream);
  try {
    const std::int64_t version = organization_.version;
    const int restores = restores_;
    const auto report = worker.Run(reload_after);
    Ended(stream, report);
    if (report && restores == restores_) {
      // A load's token is of its beginning, which may lie cycles back.
      stream.confirmed_version = report->load_completed ? 0 : version;
    }
  } catch (const Killed&) {
    // The kill switch has noted it.
  }
  kill_switch_.Disarm();
  take_over_ = false;
  if (kill_switch_.TakeKilled()) {
    Note(fmt::format("{}: killed at {}", stream.entity, kill_switch_.place()));
    stream.worker.reset();
  } else if (std::exchange(fenced_, false) || (!calm_ && random_.Chance(15))) {
    stream.worker.reset();  // another node takes the stream
  }
  stream.watch->Check();
}

void World::Ended(Stream& stream, const Result<CycleReport>& report) {
  if (!report) {
    Note(fmt::format("{}: {}", stream.entity, report.error().ToString()));
    const ErrorCode code = report.error().code;
    const bool ours = code == ErrorCode::kInternal || code == ErrorCode::kCorrupt ||
                      code == ErrorCode::kAlreadyExists || code == ErrorCode::kUnsupported ||
                      code == ErrorCode::kInvalidArgument;
    if (code == ErrorCode::kFenced) fenced_ = true;
    const bool killed = report.error().message.find(Killed().what()) != std::string::npos;
    if (ours && !killed) Violate(stream.entity + ": " + report.error().ToString());
    return;
  }
  ++stream.cycles_since_restore;
  if (!report->generation_began && report->rows_read == 0) return;
  Note(fmt::format("{}: {} pages, {} rows, {} swept{}, now {} sequence {} generation {}",
                   stream.entity, report->pages, report->rows_read, report->rows_swept,
                   report->generation_began ? ", generation began" : "",
                   static_cast<int>(report->checkpoint.phase), report->checkpoint.sequence,
                   report->checkpoint.generation));
}

Worker& World::WorkerOf(Stream& stream) {
  if (!stream.worker) {
    // A process that starts again may find its lease still good.
    if (stream.epoch == 0 || !random_.Chance(20)) ++stream.epoch;
    stream.worker = MakeWorker(stream, stream.epoch);
  }
  return *stream.worker;
}

std::unique_ptr<Worker> World::MakeWorker(Stream& stream, LeaseEpoch epoch) {
  return std::make_unique<Worker>(
      WorkerParts{.clock = &clock_,
                  .client = &client_,
                  .metrics = &metrics_,
                  .connect = [this, &stream] { return Connect(stream); }},
      EntityName(stream.entity), epoch);
}

Result<std::unique_ptr<destination::Destination>> World::Connect(Stream& stream) {
  const std::string prefix = prefix_.empty() ? "" : prefix_.substr(0, prefix_.size() - 1);
  OPENDES_TRY_ASSIGN(
      auto real,
      destination::MakeDestination(
          DestinationType::kSqlite, Secret("Data Source=" + directory_.File("destination.db")),
          {.schema = "dbo", .prefix = prefix, .write_delete_log = delete_log_}));
  if (saboteur_) real = saboteur_(std::move(real));
  DestinationHooks hooks{
      .fault = [this](DestinationCall call) { return ChooseDestinationFault(call); },
      .before_write = [this, &stream] { BeforeWrite(stream); }};
  return std::make_unique<WatchedDestination>(std::move(real), *stream.watch, std::move(hooks));
}

// A worker that was taken for dead goes on after another has the stream.
void World::BeforeWrite(Stream& stream) {
  if (!take_over_) return;
  take_over_ = false;
  kill_switch_.Disarm();
  Note(stream.entity + ": another worker takes over");
  const auto other = MakeWorker(stream, ++stream.epoch);
  Ended(stream, other->Run());
}

void World::CalmDown() {
  Note("calm from here on");
  calm_ = true;
  changes_.SwitchTrackingOn();
  for (Stream& stream : streams_) {
    if (!RunUntilQuiet(stream)) Violate(stream.entity + ": does not come to rest");
  }
}

bool World::RunUntilQuiet(Stream& stream) {
  int quiet = 0;
  for (int round = 0; round < kRoundsToQuiet && violations_.empty(); ++round) {
    // Long enough for everything that is looked at only now and then.
    clock_.Advance(std::chrono::minutes(61));
    const auto report = WorkerOf(stream).Run();
    Ended(stream, report);
    if (std::exchange(fenced_, false)) stream.worker.reset();
    stream.watch->Check();
    const bool still = report && report->rows_read == 0 && !report->generation_began &&
                       report->checkpoint.phase == LoadPhase::kLive;
    quiet = still ? quiet + 1 : 0;
    if (quiet == 3) return true;
  }
  return !violations_.empty();
}

void World::CheckTheEnd(Stream& stream) {
  const Table& table = organization_.tables.at(stream.entity);
  const auto take = [&](std::vector<std::string> differences) {
    // A broken table has thousands of wrong cells: the first say enough.
    for (std::size_t i = 0; i < std::min<std::size_t>(differences.size(), 5); ++i) {
      Violate(std::move(differences[i]));
    }
  };
  take(CompareRows(table, prefix_, *database_));
  take(CompareMetadata(table, prefix_, *database_));
  if (delete_log_ && !stream.dropped) {
    take(CompareDeleteLog(table, prefix_, stream.watch->ever_shown(), *database_));
  }
  fingerprint_ = fingerprint_ * 31 + table.rows.size() +
                 static_cast<std::uint64_t>(stream.watch->Look().sequence);
}

void World::Note(const std::string& event) {
  if (story_.size() < kStoryLines) story_.push_back(FormatIso8601(clock_.Now()) + " " + event);
}

std::string World::Story() const {
  std::string story;
  for (const std::string& line : story_) story += "  " + line + "\n";
  return story;
}

}  // namespace opendes::simulation
