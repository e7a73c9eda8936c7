#include "tds/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>

namespace opendes::tds {
namespace {

std::string LastWords() {
  const unsigned long error = ERR_get_error();
  ERR_clear_error();
  if (error == 0) return "the connection ended";
  const char* words = ERR_reason_error_string(error);
  return words != nullptr ? words : "unknown";
}

bool IsAddress(const std::string& host) {
  std::array<char, sizeof(in6_addr)> bytes;
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

Result<> UseAuthorities(SSL_CTX* context, const std::string& file) {
  const bool usable = file.empty()
                          ? SSL_CTX_set_default_verify_paths(context) == 1
                          : SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) == 1;
  if (usable) return {};
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "the file of 'ServerCertificate' cannot be read as PEM: {}", LastWords());
}

Result<> SetHost(SSL* session, const TlsOptions& options) {
  X509_VERIFY_PARAM* rules = SSL_get0_param(session);
  // A certificate that stands in the file itself is enough, whoever signed it.
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool address = IsAddress(options.host);
  const bool set = address ? X509_VERIFY_PARAM_set1_ip_asc(rules, options.host.c_str()) == 1
                           : SSL_set1_host(session, options.host.c_str()) == 1 &&
                                 SSL_set_tlsext_host_name(session, options.host.c_str()) == 1;
  if (set) return {};
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "the server's name '{}' is none",
              options.host);
}

}  // namespace

Result<Tls> Tls::Make(const TlsOptions& options) {
  ERR_clear_error();
  std::unique_ptr<SSL_CTX, Free> context(SSL_CTX_new(TLS_client_method()));
  if (!context) return Fail(ErrorCode::kInternal, Blame::kUs, "no TLS: {}", LastWords());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_verify(context.get(), options.trust_any ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (!options.trust_any) OPENDES_TRY(UseAuthorities(context.get(), options.authorities_file));
  std::unique_ptr<SSL, Free> session(SSL_new(context.get()));
  if (!session) return Fail(ErrorCode::kInternal, Blame::kUs, "no TLS: {}", LastWords());
  OPENDES_TRY(SetHost(session.get(), options));
  SSL_set_bio(session.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(session.get());
  return Tls(std::move(context), std::move(session));
}

tl::unexpected<Error> Tls::Explain() const {
  const long verdict = SSL_get_verify_result(session_.get());
  if (verdict != X509_V_OK) {
    ERR_clear_error();
    return Fail(ErrorCode::kUnavailable, Blame::kDestination,
                "the server's certificate is not good: {}", X509_verify_cert_error_string(verdict));
  }
  return Fail(ErrorCode::kProtocol, Blame::kDestination, "TLS with the server failed: {}",
              LastWords());
}

Result<bool> Tls::Handshake() {
  ERR_clear_error();
  const int done = SSL_do_handshake(session_.get());
  if (done == 1) return true;
  if (SSL_get_error(session_.get(), done) == SSL_ERROR_WANT_READ) return false;
  return Explain();
}

void Tls::Give(std::string_view received) {
  BIO_write(SSL_get_rbio(session_.get()), received.data(), static_cast<int>(received.size()));
}

std::string_view Tls::Take() {
  BIO* out = SSL_get_wbio(session_.get());
  taken_.resize(BIO_ctrl_pending(out));
  if (!taken_.empty()) BIO_read(out, taken_.data(), static_cast<int>(taken_.size()));
  return taken_;
}

Result<> Tls::Encrypt(std::string_view bytes) {
  ERR_clear_error();
  std::size_t written = 0;
  if (SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &written) == 1) return {};
  return Explain();
}

Result<std::size_t> Tls::Decrypt(char* out, std::size_t room) {
  ERR_clear_error();
  std::size_t got = 0;
  if (SSL_read_ex(session_.get(), out, room, &got) == 1) return got;
  const int error = SSL_get_error(session_.get(), 0);
  if (error == SSL_ERROR_WANT_READ) return 0;
  if (error == SSL_ERROR_ZERO_RETURN) {
    return Fail(ErrorCode::kUnavailable, Blame::kDestination,
                "the connection to the server broke: the server closed it");
  }
  return Explain();
}

}  // namespace opendes::tds
