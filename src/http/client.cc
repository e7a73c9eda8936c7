#include "http/client.h"

#include <curl/curl.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "http/transfer.h"

namespace opendes::http {
namespace {

constexpr int kPollMilliseconds = 1000;

class CurlClient final : public Client {
 public:
  explicit CurlClient(ClientOptions options)
      : options_(std::move(options)), multi_(curl_multi_init()) {
    if (!multi_) throw std::bad_alloc();
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                      static_cast<long>(options_.max_connections_per_host));
    thread_ = std::jthread([this](std::stop_token stop) { Run(stop); });
  }

  ~CurlClient() override {
    thread_.request_stop();
    curl_multi_wakeup(multi_.get());
  }

  Result<ClientResponse> Send(const ClientRequest& request, std::stop_token stop) override {
    OPENDES_TRY_ASSIGN(Url url, ParseUrl(request.url));
    if (url.scheme == "http" && !options_.allow_plain_http) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                  "{} is not encrypted: use an https URL", url.Origin());
    }
    Transfer transfer(options_, request, std::move(url), stop);
    OPENDES_TRY(transfer.Prepare());
    submitted_.With([&](auto& queue) { queue.push_back(&transfer); });
    curl_multi_wakeup(multi_.get());
    const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi_.get()); });
    return transfer.Wait();
  }

 private:
  struct CloseMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      Start();
      CancelStopped();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      FinishDone();
      curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
    }
    Start();  // so that nobody who came late waits for ever
    while (!active_.empty()) Take(*active_.begin())->Cancel();
  }

  void Start() {
    std::vector<Transfer*> arrived;
    submitted_.With([&](auto& queue) { arrived.swap(queue); });
    for (Transfer* transfer : arrived) {
      active_.insert(transfer);
      curl_multi_add_handle(multi_.get(), transfer->easy());
    }
  }

  void CancelStopped() {
    std::vector<Transfer*> stopped;
    for (Transfer* transfer : active_) {
      if (transfer->stop_requested()) stopped.push_back(transfer);
    }
    for (Transfer* transfer : stopped) Take(transfer)->Cancel();
  }

  void FinishDone() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      void* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      const CURLcode code = message->data.result;  // message is gone after Take
      Take(static_cast<Transfer*>(transfer))->Finish(code);
    }
  }

  // Ends libcurl's work for the transfer; the caller must finish or cancel it.
  Transfer* Take(Transfer* transfer) {
    curl_multi_remove_handle(multi_.get(), transfer->easy());
    active_.erase(transfer);
    return transfer;
  }

  const ClientOptions options_;
  const std::unique_ptr<CURLM, CloseMulti> multi_;
  Guarded<std::vector<Transfer*>> submitted_;
  std::set<Transfer*> active_;  // owned by the thread
  std::jthread thread_;         // last: it uses all of the above
};

Result<> CheckAuthorities(const std::string& path) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> file(BIO_new_file(path.c_str(), "r"),
                                                           &BIO_free_all);
  X509* first = file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr;
  if (first == nullptr) {
    return Fail(ErrorCode::kInvalidConfig, Blame::kUs,
                "ca_file '{}' cannot be read or holds no PEM certificate", path);
  }
  X509_free(first);
  return {};
}

}  // namespace

Result<std::unique_ptr<Client>> MakeClient(ClientOptions options) {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (initialized != CURLE_OK) {
    return Fail(ErrorCode::kInternal, Blame::kUs, "libcurl cannot be initialised");
  }
  if (!options.ca_file.empty()) OPENDES_TRY(CheckAuthorities(options.ca_file));
  return std::make_unique<CurlClient>(std::move(options));
}

}  // namespace opendes::http
