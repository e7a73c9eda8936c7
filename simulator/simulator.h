// The whole stand-in: organisations with their ports, one identity provider, one key vault.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "simulator/options.h"

namespace opendes::sim {

// Serves from Start until destroyed.
class Simulator {
 public:
  // kInvalidArgument when rows are asked of an unknown table; kUnavailable when a port cannot be
  // bound or the state folder not written; kNotFound and kCorrupt when the facts cannot be read.
  static Result<std::unique_ptr<Simulator>> Start(const Options& options, Clock& clock);
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // One line of JSON: where everything is and how to sign in.
  const std::string& ready_line() const { return ready_line_; }
  // "http://127.0.0.1:5000/" of the first organisation.
  const std::string& first_url() const { return first_url_; }

 private:
  struct Directory;
  struct Served;

  explicit Simulator(Clock& clock);
  Result<> StartDirectory(const Options& options);
  Result<> StartOrganization(const Options& options, int number, const std::string& state_folder);
  void Describe(const Options& options);

  Clock& clock_;
  std::unique_ptr<Directory> directory_;
  std::vector<std::unique_ptr<Served>> served_;
  std::string ca_file_;
  std::string ready_line_;
  std::string first_url_;
};

}  // namespace opendes::sim
