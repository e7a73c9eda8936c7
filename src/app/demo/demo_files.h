// Where the demo keeps what it makes.
#pragma once

#include <string>

#include "base/result.h"

namespace opendes::app {

struct DemoFiles {
  std::string folder;  // absolute

  std::string configuration() const { return folder + "/opendes.toml"; }
  std::string database() const { return folder + "/warehouse.db"; }
  std::string control() const { return folder + "/control.db"; }
  std::string service_log() const { return folder + "/serve.log"; }
  std::string service_ready() const { return folder + "/serve-ready.json"; }
  std::string stand_in() const { return folder + "/dataverse-sim"; }  // its state: the CA
  std::string stand_in_log() const { return folder + "/dataverse-sim.log"; }
  std::string stand_in_ready() const { return folder + "/dataverse-sim-ready.json"; }

  // Makes the folder and removes what an earlier demo left in it; nothing else is touched.
  // kWrongState when that demo still runs.
  static Result<DemoFiles> Prepare(const std::string& folder);
};

// The program of that name beside the one that runs.
std::string ProgramBesideUs(const std::string& name);

}  // namespace opendes::app
