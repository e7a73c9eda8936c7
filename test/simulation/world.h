// One seed, one world: an organisation that people change, a reader with faults on its way, a
// destination with faults of its own, workers that die. At the end everything has to be right.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "destination/destination.h"
#include "test/contract/temporary_directory.h"
#include "test/simulation/kill_switch.h"
#include "test/simulation/organization/changes.h"
#include "test/simulation/organization/client.h"
#include "test/simulation/random.h"
#include "test/simulation/table_watch.h"
#include "test/simulation/watched_destination.h"
#include "test/simulation/worker.h"

namespace opendes::simulation {

// Replaces each destination by one that does something wrong: for the proof that it is noticed.
using Saboteur = std::function<std::unique_ptr<destination::Destination>(
    std::unique_ptr<destination::Destination>)>;

class World {
 public:
  explicit World(std::uint64_t seed, Saboteur saboteur = {});

  // Runs the world to its end; what is wrong, as sentences. Empty: all is right.
  std::vector<std::string> Run();
  // What happened, for people.
  std::string Story() const;
  // A number that differs when two runs did: the requests, the batches, the end.
  std::uint64_t fingerprint() const { return fingerprint_; }
  int requests() const { return client_.requests(); }

 private:
  struct Stream {
    std::string entity;
    std::unique_ptr<TableWatch> watch;
    std::unique_ptr<Worker> worker;
    LeaseEpoch epoch = 0;
    bool dropped = false;          // by the user, so that DeleteLog may lack lines
    int cycles_since_restore = 0;  // that ended well
    // Of the source when the last cycle that ended well began: its token is not older.
    std::int64_t confirmed_version = 0;
  };

  // How wild it is.
  struct Temper {
    int source_faults = 0;             // of a hundred requests
    int destination_faults = 0;        // of a hundred calls
    int kills = 0;                     // of a hundred cycles
    int changes = 0;                   // of a hundred requests
    int storms = 0;                    // of a hundred steps
    int schema_changes = 0;            // of a hundred steps
    int schema_changes_meanwhile = 0;  // of a thousand requests
    int restores = 0;                  // of a hundred steps
    int meddling = 0;                  // of a hundred steps
  };

  void MakeOrganization();
  void MakeStreams();
  void ChooseTemper();

  void Step();
  void ChangeSource();
  void Restore();
  void Meddle(Stream& stream);
  void RunStream(Stream& stream);
  void Ended(Stream& stream, const Result<replication::CycleReport>& report);
  Worker& WorkerOf(Stream& stream);
  std::unique_ptr<Worker> MakeWorker(Stream& stream, LeaseEpoch epoch);
  Result<std::unique_ptr<destination::Destination>> Connect(Stream& stream);

  Fault BeforeAnswer(const ApiRequest& request);
  Fault ChooseFault();
  DestinationFault ChooseDestinationFault(DestinationCall call);
  void BeforeWrite(Stream& stream);

  void CalmDown();
  bool RunUntilQuiet(Stream& stream);
  void CheckTheEnd(Stream& stream);
  bool MayChange() const;

  void Note(const std::string& event);
  void Violate(const std::string& what) { violations_.push_back(what); }

  const Saboteur saboteur_;
  Random random_;              // of the steps
  Random chance_;              // of the requests
  Random destination_chance_;  // of its calls
  Temper temper_;

  SteppingClock clock_;
  telemetry::Metrics metrics_;
  Organization organization_;
  FeedBehaviour behaviour_;
  WebApi api_{organization_, behaviour_, clock_};
  OrganizationClient client_{api_, clock_};
  Changes changes_;
  KillSwitch kill_switch_;

  opendes::test::TemporaryDirectory directory_;
  std::string prefix_;
  bool delete_log_ = true;
  std::unique_ptr<TextDatabase> database_;
  std::vector<Stream> streams_;

  bool calm_ = false;
  int restores_ = 0;
  bool frozen_ = false;     // after a restore under the same id, until all streams have noticed
  bool take_over_ = false;  // before the next write
  bool fenced_ = false;     // the last cycle
  std::vector<std::string> violations_;
  std::vector<std::string> story_;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace opendes::simulation
