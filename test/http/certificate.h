// Self-signed certificates for tests.
#pragma once

#include <string>

namespace opendes::http {

struct Certificate {
  std::string certificate_pem;
  std::string private_key_pem;
};

// Of a host name or IPv4 address, good from now on for valid_seconds (negative: expired).
Certificate MakeCertificate(const std::string& host, long valid_seconds = 3600);

}  // namespace opendes::http
