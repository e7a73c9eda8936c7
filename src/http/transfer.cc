#include "http/transfer.h"

#include <string.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <new>

#include "http/address.h"
#include "http/explain_curl.h"

namespace opendes::http {
namespace {

// simdjson reads up to 64 bytes past the end of what it parses.
constexpr std::size_t kSpareBytes = 64;
constexpr long kReceiveBufferBytes = 256 * 1024;

bool IsToken(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
  });
}

bool IsHeaderValue(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7F; });
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

template <typename Value>
void Set(CURL* easy, CURLoption option, Value value) {
  curl_easy_setopt(easy, option, value);
}

}  // namespace

void Transfer::WipeHeaders::operator()(curl_slist* list) const {
  for (curl_slist* node = list; node != nullptr; node = node->next) {
    explicit_bzero(node->data, strlen(node->data));
  }
  curl_slist_free_all(list);
}

Transfer::Transfer(const ClientOptions& options, const ClientRequest& request, Url url,
                   std::stop_token stop)
    : options_(options),
      request_(request),
      url_(std::move(url)),
      stop_(std::move(stop)),
      easy_(curl_easy_init()),
      answer_(finished_.get_future()) {}

Transfer::~Transfer() = default;

Result<> Transfer::Prepare() {
  if (!easy_) return Fail(ErrorCode::kInternal, Blame::kUs, "libcurl gave no handle");
  if (!IsToken(request_.method)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "not an HTTP method");
  }
  SetTransport();
  SetTimeouts();
  SetMethodAndBody();
  return SetHeaders();
}

void Transfer::SetTransport() {
  CURL* easy = easy_.get();
  const std::string url = url_.Origin() + url_.target;
  Set(easy, CURLOPT_URL, url.c_str());
  Set(easy, CURLOPT_PATH_AS_IS, 1L);
  Set(easy, CURLOPT_PROTOCOLS_STR, options_.allow_plain_http ? "https,http" : "https");
  Set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  Set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // The system's authorities stay in use: they come from CURLOPT_CAPATH's default.
  if (!options_.ca_file.empty()) Set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  Set(easy, CURLOPT_TCP_NODELAY, 1L);
  Set(easy, CURLOPT_NOSIGNAL, 1L);
  Set(easy, CURLOPT_QUICK_EXIT, 1L);  // or cancelling would wait for a slow name server
  Set(easy, CURLOPT_BUFFERSIZE, kReceiveBufferBytes);
  Set(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
  Set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::OnOpenSocket);
  Set(easy, CURLOPT_OPENSOCKETDATA, this);
  Set(easy, CURLOPT_HEADERFUNCTION, &Transfer::OnHeader);
  Set(easy, CURLOPT_HEADERDATA, this);
  Set(easy, CURLOPT_WRITEFUNCTION, &Transfer::OnBody);
  Set(easy, CURLOPT_WRITEDATA, this);
  Set(easy, CURLOPT_PRIVATE, this);
  if (request_.accept_compressed) Set(easy, CURLOPT_ACCEPT_ENCODING, "");
  // Through a proxy only the proxy's address could be checked, and an open connection never is.
  if (request_.public_addresses_only || url_.scheme == "http") Set(easy, CURLOPT_PROXY, "");
  if (request_.public_addresses_only) {
    Set(easy, CURLOPT_FRESH_CONNECT, 1L);
    Set(easy, CURLOPT_FORBID_REUSE, 1L);
  }
}

void Transfer::SetTimeouts() {
  const auto total = std::max<long>(1, static_cast<long>(request_.timeout.count()));
  Set(easy_.get(), CURLOPT_TIMEOUT_MS, total);
  Set(easy_.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits::kConnectTimeout.count()));
}

// Only from the first byte on: a server may well think for two minutes before it.
void Transfer::LimitStalls() {
  const auto stall = std::chrono::duration_cast<std::chrono::seconds>(limits::kStallTimeout);
  Set(easy_.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
  Set(easy_.get(), CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall.count()));
}

void Transfer::SetMethodAndBody() {
  CURL* easy = easy_.get();
  const bool may_be_empty =
      request_.method == "GET" || request_.method == "DELETE" || request_.method == "OPTIONS";
  if (request_.method == "HEAD") {
    Set(easy, CURLOPT_NOBODY, 1L);
  } else if (!request_.body.empty() || !may_be_empty) {
    Set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    Set(easy, CURLOPT_POSTFIELDS, request_.body.data());
  }
  if (request_.method != "HEAD") Set(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

Result<> Transfer::SetHeaders() {
  for (const auto& [name, value] : request_.headers) {
    if (!IsToken(name) || !IsHeaderValue(value)) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                  "a header of the request to {} has characters that HTTP does not allow",
                  url_.Origin());
    }
    // libcurl's way of writing a header without a value ends in a semicolon.
    AddHeader(value.empty() ? name + ";" : name + ": " + value);
  }
  if (!Find(request_.headers, "Expect")) AddHeader("Expect:");
  if (!Find(request_.headers, "Content-Type")) AddHeader("Content-Type:");
  if (request_.bearer != nullptr) {
    if (!IsHeaderValue(request_.bearer->Reveal())) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "the bearer token is not text");
    }
    std::string line = "Authorization: Bearer ";
    line += request_.bearer->Reveal();
    AddHeader(std::move(line));
  }
  Set(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
  return {};
}

void Transfer::AddHeader(std::string line) {
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  explicit_bzero(line.data(), line.size());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(headers_.release());
  headers_.reset(longer);
}

void Transfer::Finish(CURLcode code) {
  if (code != CURLE_OK) return Resolve(Explain(code));
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  if (response_.body.capacity() < response_.body.size() + kSpareBytes) {
    response_.body.reserve(response_.body.size() + kSpareBytes);
  }
  Resolve(std::move(response_));
}

void Transfer::Cancel() {
  Resolve(
      Fail(ErrorCode::kCancelled, Blame::kUs, "the request to {} was cancelled", url_.Origin()));
}

void Transfer::Resolve(Result<ClientResponse> result) {
  // The caller may destroy this object as soon as the value is there, so the promise moves out.
  std::promise<Result<ClientResponse>> finished = std::move(finished_);
  finished.set_value(std::move(result));
}

std::size_t Transfer::OnHeader(char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->TakeHeader({bytes, size * count}) ? size * count : 0;
}

std::size_t Transfer::OnBody(char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->TakeBody({bytes, size * count}) ? size * count : 0;
}

bool Transfer::TakeHeader(std::string_view line) {
  if (header_bytes_ == 0) LimitStalls();
  header_bytes_ += line.size();
  if (header_bytes_ > limits::kAnswerHeaderBytes) {
    limit_met_ = limits::kAnswerHeaderBytes;
    return false;
  }
  // A status line begins an answer: what came before was "100 Continue" or the like.
  if (line.starts_with("HTTP/")) response_.headers.clear();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || line.starts_with("HTTP/")) return true;
  response_.headers.emplace_back(line.substr(0, colon), Trim(line.substr(colon + 1)));
  return true;
}

bool Transfer::TakeBody(std::string_view bytes) {
  if (response_.body.empty()) ReserveBody();
  if (response_.body.size() + bytes.size() > request_.max_body) {
    limit_met_ = std::max<std::size_t>(1, request_.max_body);
    return false;
  }
  response_.body.append(bytes);
  return true;
}

void Transfer::ReserveBody() {
  const auto length = Find(response_.headers, "Content-Length");
  std::size_t bytes = 0;
  if (length) std::from_chars(length->data(), length->data() + length->size(), bytes);
  if (bytes > 0) response_.body.reserve(std::min(bytes, request_.max_body) + kSpareBytes);
}

bool Transfer::MayConnectTo(const sockaddr& address) const {
  if (request_.public_addresses_only && !IsPublic(address)) return false;
  return url_.scheme == "https" || IsLoopback(address);
}

curl_socket_t Transfer::OnOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* transfer = static_cast<Transfer*>(self);
  if (!transfer->MayConnectTo(address->addr)) {
    transfer->address_refused_ = true;
    return CURL_SOCKET_BAD;
  }
  transfer->address_allowed_ = true;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

tl::unexpected<Error> Transfer::Explain(CURLcode code) const {
  if (limit_met_ > 0) {
    return Fail(ErrorCode::kLimitExceeded, Blame::kSource,
                "the answer of {} is larger than {} bytes", url_.Origin(), limit_met_);
  }
  if (address_refused_ && !address_allowed_) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "the address of {} is not one that may be connected to: {}", url_.Origin(),
                request_.public_addresses_only ? "it is not public" : "http is for loopback only");
  }
  return Fail(ExplainCurl(code, url_.Origin()));
}

}  // namespace opendes::http
