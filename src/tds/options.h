// How to reach a SQL Server: a connection string, read and made safe. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "tds/tls.h"

namespace opendes::tds {

struct Options {
  std::string host;
  int port = 1433;
  std::string database;
  std::string user;
  Secret password;
  Secret access_token;  // of Microsoft Entra, instead of user and password
  std::string application = "opendes";
  std::string certificate_host;  // that the certificate is for; empty: the host
  std::string authorities_file;  // PEM; empty: the system's
  bool trust_any_certificate = false;
  bool read_only = false;      // a replica that only reads will do
  Duration connect_timeout{};  // up to the end of the sign-in, a routing included
  Duration statement_timeout{};
  Duration lock_timeout{};  // for the caller to set: it is not of the protocol

  Options Clone() const;
};

// ADO.NET's "Server=tcp:HOST,PORT;Initial Catalog=…;User ID=…;Password=…": keys in any case with
// their usual synonyms, values as they are, in single or in double quotes. Everything is encrypted
// and the certificate verified, whatever Encrypt says, unless TrustServerCertificate=true.
// kInvalidArgument names the key at fault and never repeats a value; kUnsupported for what this
// client does not do: named instances, Windows accounts, MARS, column encryption.
Result<Options> ParseConnectionString(std::string_view text);

// Whether a server may hand a session on to `host`: one of the same domain. Azure SQL hands
// NAME.database.windows.net on to a node below database.windows.net.
bool MayRouteTo(std::string_view from, std::string_view host);

}  // namespace opendes::tds
