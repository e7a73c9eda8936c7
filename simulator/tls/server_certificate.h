// A certificate for this machine's loopback names, signed by an authority of its own.
#pragma once

#include <string>

#include "base/result.h"

namespace opendes::sim {

struct ServerCertificate {
  std::string ca_file;          // path of the authority's PEM, for clients to trust
  std::string certificate_pem;  // for localhost, 127.0.0.1 and ::1
  std::string private_key_pem;
};

// Takes ca.pem, server.pem and server-key.pem from the folder; makes all three (and the folder)
// when one is missing or the certificate ends within a day. kUnavailable when they cannot be
// written.
Result<ServerCertificate> EnsureCertificate(const std::string& state_folder);

}  // namespace opendes::sim
