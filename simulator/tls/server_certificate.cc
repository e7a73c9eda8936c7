#include "simulator/tls/server_certificate.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>

namespace opendes::sim {
namespace {

template <auto free_function>
struct Free {
  template <typename T>
  void operator()(T* pointer) const {
    free_function(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

constexpr long kLifetimeSeconds = 10L * 365 * 24 * 3600;
constexpr long kRenewBeforeSeconds = 24L * 3600;
constexpr int kSerialBits = 120;

Result<> Checked(bool ok, std::string_view step) {
  if (ok) return {};
  return Fail(ErrorCode::kInternal, Blame::kUs, "cannot {} for the simulator's certificate: {}",
              step, ERR_error_string(ERR_get_error(), nullptr));
}

Result<> SetSerial(X509* certificate) {
  const std::unique_ptr<BIGNUM, Free<BN_free>> serial(BN_new());
  return Checked(
      serial && BN_rand(serial.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
          BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr,
      "choose a serial number");
}

Result<> AddExtension(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return Checked(extension && X509_add_ext(certificate, extension.get(), -1) == 1,
                 "add an extension");
}

// A certificate without extensions and signature.
Result<Certificate> Blank(EVP_PKEY* key, const char* common_name) {
  Certificate certificate(X509_new());
  OPENDES_TRY(Checked(certificate != nullptr, "allocate"));
  OPENDES_TRY(SetSerial(certificate.get()));
  X509_set_version(certificate.get(), X509_VERSION_3);
  // A little back, for clients whose clock is behind.
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLifetimeSeconds);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const auto* text = reinterpret_cast<const unsigned char*>(common_name);
  OPENDES_TRY(Checked(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
                          X509_set_pubkey(certificate.get(), key) == 1,
                      "name the subject"));
  return certificate;
}

Result<Certificate> MakeAuthority(EVP_PKEY* key) {
  OPENDES_TRY_ASSIGN(Certificate authority, Blank(key, "dataverse-sim authority"));
  X509* raw = authority.get();
  X509_set_issuer_name(raw, X509_get_subject_name(raw));
  OPENDES_TRY(AddExtension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0"));
  OPENDES_TRY(AddExtension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign"));
  OPENDES_TRY(AddExtension(raw, raw, NID_subject_key_identifier, "hash"));
  OPENDES_TRY(Checked(X509_sign(raw, key, EVP_sha256()) > 0, "sign the authority"));
  return authority;
}

Result<Certificate> MakeServer(EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key) {
  OPENDES_TRY_ASSIGN(Certificate server, Blank(key, "localhost"));
  X509* raw = server.get();
  X509_set_issuer_name(raw, X509_get_subject_name(authority));
  OPENDES_TRY(AddExtension(raw, authority, NID_basic_constraints, "critical,CA:FALSE"));
  OPENDES_TRY(AddExtension(raw, authority, NID_key_usage, "critical,digitalSignature"));
  OPENDES_TRY(AddExtension(raw, authority, NID_ext_key_usage, "serverAuth"));
  OPENDES_TRY(AddExtension(raw, authority, NID_subject_key_identifier, "hash"));
  OPENDES_TRY(AddExtension(raw, authority, NID_authority_key_identifier, "keyid"));
  OPENDES_TRY(AddExtension(raw, authority, NID_subject_alt_name,
                           "DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1"));
  OPENDES_TRY(Checked(X509_sign(raw, authority_key, EVP_sha256()) > 0, "sign the server's"));
  return server;
}

std::string Contents(BIO* bio) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(bio, &begin);
  return {begin, static_cast<std::size_t>(size)};
}

std::string ToPem(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return Contents(bio.get());
}

std::string ToPem(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return Contents(bio.get());
}

struct Paths {
  explicit Paths(const std::string& folder)
      : ca(folder + "/ca.pem"), server(folder + "/server.pem"), key(folder + "/server-key.pem") {}
  std::string ca;
  std::string server;
  std::string key;
};

std::string ReadFile(const std::string& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

Result<> WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot write '{}'", path);
  return {};
}

bool StillGood(const std::string& certificate_pem) {
  const Bio bio(BIO_new_mem_buf(certificate_pem.data(), static_cast<int>(certificate_pem.size())));
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;
  std::time_t soon = std::time(nullptr) + kRenewBeforeSeconds;
  return X509_cmp_time(X509_get0_notAfter(certificate.get()), &soon) > 0;
}

// The authority's key is thrown away: it signs once.
Result<ServerCertificate> Make(const Paths& paths) {
  const Key authority_key(EVP_EC_gen("P-256"));
  const Key server_key(EVP_EC_gen("P-256"));
  OPENDES_TRY(Checked(authority_key && server_key, "generate keys"));
  OPENDES_TRY_ASSIGN(const Certificate authority, MakeAuthority(authority_key.get()));
  OPENDES_TRY_ASSIGN(const Certificate server,
                     MakeServer(server_key.get(), authority.get(), authority_key.get()));
  ServerCertificate made{paths.ca, ToPem(server.get()), ToPem(server_key.get())};
  OPENDES_TRY(WriteFile(paths.ca, ToPem(authority.get())));
  OPENDES_TRY(WriteFile(paths.server, made.certificate_pem));
  OPENDES_TRY(WriteFile(paths.key, made.private_key_pem));
  std::error_code ignored;
  std::filesystem::permissions(
      paths.key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
  return made;
}

}  // namespace

Result<ServerCertificate> EnsureCertificate(const std::string& state_folder) {
  std::error_code error;
  std::filesystem::create_directories(state_folder, error);
  if (error) {
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot create '{}': {}", state_folder,
                error.message());
  }
  const Paths paths(state_folder);
  ServerCertificate kept{paths.ca, ReadFile(paths.server), ReadFile(paths.key)};
  const bool complete = std::filesystem::exists(paths.ca) && !kept.private_key_pem.empty();
  if (complete && StillGood(kept.certificate_pem)) return kept;
  return Make(paths);
}

}  // namespace opendes::sim
