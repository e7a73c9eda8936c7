// The TLS of one connection, without the connection: bytes in, bytes out. OpenSSL inside.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opendes::tds {

struct TlsOptions {
  std::string host;              // that the certificate must be for: a name or an address
  std::string authorities_file;  // PEM; empty: the system's
  bool trust_any = false;        // TrustServerCertificate=true: anyone may be in between
};

class Tls {
 public:
  // TLS 1.2, which is the only one that TDS 7.4 has. kInvalidArgument when the file cannot be read.
  static Result<Tls> Make(const TlsOptions& options);

  // One step of the handshake: true when it is over. Before and after it take what is to be sent;
  // when it is not over, give it what arrives. kUnavailable with the reason when the server's
  // certificate is not good, kProtocol for anything else.
  Result<bool> Handshake();

  void Give(std::string_view received);
  // What is to be sent; empty when there is nothing. Valid until the next call.
  std::string_view Take();

  // Makes the bytes ready to be taken.
  Result<> Encrypt(std::string_view bytes);
  // As many bytes as were given and decrypted; 0: give more. kUnavailable at the end.
  Result<std::size_t> Decrypt(char* out, std::size_t room);

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* session) const { SSL_free(session); }
  };

  Tls(std::unique_ptr<SSL_CTX, Free> context, std::unique_ptr<SSL, Free> session)
      : context_(std::move(context)), session_(std::move(session)) {}
  tl::unexpected<Error> Explain() const;

  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> session_;
  std::string taken_;
};

}  // namespace opendes::tds
