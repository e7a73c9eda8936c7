// One request on its way through libcurl. Used by http/client.cc only.
#pragma once

#include <curl/curl.h>

#include <future>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"

namespace opendes::http {

// Lives on the stack of the caller of Client::Send until the client's thread has finished it.
class Transfer {
 public:
  // request and options must outlive the transfer.
  Transfer(const ClientOptions& options, const ClientRequest& request, Url url,
           std::stop_token stop);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Before the transfer is started: kInvalidArgument for a bad method or header.
  Result<> Prepare();
  CURL* easy() const { return easy_.get(); }
  bool stop_requested() const { return stop_.stop_requested(); }
  Result<ClientResponse> Wait() { return answer_.get(); }

  // Called once, by the client's thread: after them the transfer may be gone.
  void Finish(CURLcode code);
  void Cancel();

 private:
  struct CloseEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  // Headers are wiped before they are freed: one of them may be the bearer token.
  struct WipeHeaders {
    void operator()(curl_slist* list) const;
  };

  static std::size_t OnHeader(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBody(char* bytes, std::size_t size, std::size_t count, void* self);
  static curl_socket_t OnOpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);

  void SetTransport();
  void SetTimeouts();
  void LimitStalls();
  void SetMethodAndBody();
  Result<> SetHeaders();
  void AddHeader(std::string line);
  bool TakeHeader(std::string_view line);
  bool TakeBody(std::string_view bytes);
  void ReserveBody();
  bool MayConnectTo(const sockaddr& address) const;
  tl::unexpected<Error> Explain(CURLcode code) const;
  void Resolve(Result<ClientResponse> result);

  const ClientOptions& options_;
  const ClientRequest& request_;
  const Url url_;
  const std::stop_token stop_;
  std::unique_ptr<CURL, CloseEasy> easy_;
  std::unique_ptr<curl_slist, WipeHeaders> headers_;
  std::promise<Result<ClientResponse>> finished_;
  std::future<Result<ClientResponse>> answer_;  // of finished_; owned by the caller's thread

  // Owned by the client's thread while the transfer runs.
  ClientResponse response_;
  std::size_t header_bytes_ = 0;
  std::size_t limit_met_ = 0;  // bytes; 0: none
  bool address_refused_ = false;
  bool address_allowed_ = false;
};

}  // namespace opendes::http
