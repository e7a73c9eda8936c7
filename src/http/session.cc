#include "http/session.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <ctime>
#include <deque>
#include <string>

#include "http/any_stream.h"
#include "http/body_pump.h"
#include "http/render_head.h"

namespace opendes::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace beast_http = boost::beast::http;
using beast::error_code;
using Instant = std::chrono::steady_clock::time_point;

constexpr std::size_t kReadBytes = 16 * limits::kKiB;
constexpr auto kLastWords = std::chrono::seconds(2);  // for the client to see why we hang up

bool IsHttpError(const error_code& error) {
  static const auto& category = make_error_code(beast_http::error::bad_method).category();
  return error.category() == category;
}

int StatusOf(const error_code& error) {
  if (error == beast_http::error::header_limit) return 431;
  if (error == beast_http::error::body_limit) return 413;
  return 400;
}

// read header → read body → handler (its pool) → write head and body → again.
class HttpSession final : public Session, public std::enable_shared_from_this<HttpSession> {
  // Above its users, because its type is deduced.
  template <typename Method>
  auto Then(Method method) {
    return beast::bind_front_handler(method, shared_from_this());
  }

 public:
  HttpSession(asio::ip::tcp::socket socket, const SessionSurroundings& surroundings,
              std::function<void()> on_end)
      : surroundings_(surroundings),
        options_(surroundings.options),
        on_end_(std::move(on_end)),
        stream_(std::move(socket), surroundings.tls) {}

  ~HttpSession() override { on_end_(); }

  void Start() override {
    error_code error;
    auto& socket = stream_.tcp().socket();
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    peer_address_ = socket.remote_endpoint(error).address().to_string();
    if (error) return Abort();
    if (!stream_.encrypted()) return ReadHeader();
    Expire(options_.header_timeout);
    stream_.AsyncHandshake(Then(&HttpSession::OnHandshake));
  }

  void Drain() override {
    draining_ = true;
    if (pump_) pump_->Stop();
    if (!answering_) Close();
  }

  std::optional<Instant> WaitingSince() const override { return waiting_since_; }

  void Abort() override {
    error_code ignored;
    stream_.tcp().socket().set_option(asio::socket_base::linger(true, 0), ignored);
    Close();
  }

 private:
  // For the pools' threads. The reference goes along, so that a session always dies on the I/O
  // thread.
  template <typename Work>
  static void OnIoThread(std::shared_ptr<HttpSession> self, Work work) {
    const auto executor = self->stream_.get_executor();
    asio::post(executor,
               [self = std::move(self), work = std::move(work)]() mutable { work(*self); });
  }

  // The client has this long for its next step.
  void Expire(std::chrono::milliseconds after) {
    waiting_since_ = std::chrono::steady_clock::now();
    stream_.tcp().expires_after(after);
  }

  void Close() {
    waiting_since_.reset();
    if (pump_) pump_->Stop();
    stream_.tcp().close();
  }

  // -- Reading -------------------------------------------------------------------------------

  void OnHandshake(const error_code& error) { error ? Close() : ReadHeader(); }

  void AwaitRequest() {
    if (draining_) return Close();
    if (buffer_.size() > 0) return ReadHeader();
    Expire(options_.idle_timeout);
    stream_.async_read_some(buffer_.prepare(kReadBytes), Then(&HttpSession::OnFirstBytes));
  }

  void OnFirstBytes(const error_code& error, std::size_t bytes) {
    if (error) return Close();
    buffer_.commit(bytes);
    ReadHeader();
  }

  void ReadHeader() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(options_.max_header));
    parser_->body_limit(options_.max_body);
    Expire(options_.header_timeout);
    beast_http::async_read_header(stream_, buffer_, *parser_, Then(&HttpSession::OnHeader));
  }

  // The parser passes over codings it does not know, and what it then takes for the next request
  // would be the body of this one.
  template <typename Head>
  static bool HasUnknownCoding(const Head& head) {
    const auto codings = head.count(beast_http::field::transfer_encoding);
    if (codings == 0) return false;
    return codings > 1 || head.version() == 10 ||
           !beast::iequals(head[beast_http::field::transfer_encoding], "chunked");
  }

  void OnHeader(const error_code& error, std::size_t) {
    if (error) return OnReadError(error);
    const auto& head = parser_->get();
    if (head.target().size() > options_.max_target) return Refuse(414);
    const bool known_version = head.version() == 11 || head.version() == 10;
    if (!known_version || head.count(beast_http::field::host) > 1) return Refuse(400);
    if (head.version() == 11 && head.count(beast_http::field::host) == 0) return Refuse(400);
    if (HasUnknownCoding(head)) return Refuse(400);
    if (!beast::iequals(head[beast_http::field::expect], "100-continue")) return ReadBody();
    answer_head_ = "HTTP/1.1 100 Continue\r\n\r\n";
    Write({asio::buffer(answer_head_)}, &HttpSession::ReadBody);
  }

  void ReadBody() {
    Expire(options_.body_timeout);
    beast_http::async_read(stream_, buffer_, *parser_, Then(&HttpSession::OnBody));
  }

  void OnBody(const error_code& error, std::size_t) {
    if (error) return OnReadError(error);
    CallHandler();
  }

  void OnReadError(const error_code& error) {
    const bool gone = error == beast_http::error::end_of_stream ||
                      error == beast_http::error::partial_message || !IsHttpError(error);
    if (gone) return Close();
    // A request line without an end in all that a header may hold is a target too long.
    const bool no_line_yet = parser_->get().target().empty();
    Refuse(error == beast_http::error::header_limit && no_line_yet ? 414 : StatusOf(error));
  }

  // -- Answering -----------------------------------------------------------------------------

  void CallHandler() {
    if (draining_) return Close();  // the pools may be gone
    answering_ = true;
    waiting_since_.reset();
    head_only_ = parser_->get().method() == beast_http::verb::head;
    keep_alive_ = parser_->get().keep_alive();
    http_1_0_ = parser_->get().version() == 10;
    surroundings_.handlers.Post([self = shared_from_this(), request = TakeRequest()]() mutable {
      ServerResponse response = self->Call(request);
      OnIoThread(std::move(self), [response = std::move(response)](HttpSession& session) mutable {
        session.Respond(std::move(response));
      });
    });
  }

  ServerRequest TakeRequest() {
    auto message = parser_->release();
    ServerRequest request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    for (const auto& field : message) {
      request.headers.emplace_back(field.name_string(), field.value());
    }
    request.body = std::move(message.body());
    request.peer_address = peer_address_;
    request.tls = stream_.encrypted();
    return request;
  }

  ServerResponse Call(const ServerRequest& request) const {
    try {
      ServerResponse response = surroundings_.handler(request);
      if (IsSafe(response.headers)) return response;
    } catch (...) {
      // The caller must not learn what went wrong; who wrote the handler logs it there.
    }
    return {.status = 500, .headers = {}, .body = {}, .stream = {}};
  }

  // An answer of our own, after which the rest of what the client sends makes no sense.
  void Refuse(int status) {
    answering_ = true;
    keep_alive_ = false;
    head_only_ = false;
    Respond({.status = status, .headers = {}, .body = {}, .stream = {}});
  }

  void Respond(ServerResponse response) {
    response_ = std::move(response);
    keep_alive_ = keep_alive_ && !draining_;
    const bool no_body = response_.status == 204 || response_.status == 304;
    const Framing framing = no_body ? Framing::kNone : ChooseFraming();
    if (framing == Framing::kClose) keep_alive_ = false;
    answer_head_ = RenderHead(response_, framing, to_send_, keep_alive_, std::time(nullptr));
    if (head_only_ || no_body) {
      return Write({asio::buffer(answer_head_)}, &HttpSession::OnAnswered);
    }
    if (!response_.stream) {
      return Write({asio::buffer(answer_head_), asio::buffer(response_.body)},
                   &HttpSession::OnAnswered);
    }
    chunked_ = framing == Framing::kChunked;
    Write({asio::buffer(answer_head_)}, &HttpSession::StartStream);
  }

  // Also sets to_send_, the bytes that a Content-Length promises.
  Framing ChooseFraming() {
    const auto given = GivenLength(response_.headers);
    const bool trust_given = given && (response_.stream || head_only_);
    to_send_ = trust_given ? *given : response_.body.size();
    if (trust_given || !response_.stream) return Framing::kLength;
    return http_1_0_ ? Framing::kClose : Framing::kChunked;
  }

  void OnAnswered() {
    response_ = {};
    pump_.reset();
    answering_ = false;
    keep_alive_ ? AwaitRequest() : SayGoodbye();
  }

  // -- Streaming -----------------------------------------------------------------------------

  void StartStream() {
    if (draining_) return Abort();  // the pools may be gone
    waiting_since_.reset();
    pump_ = std::make_shared<BodyPump>();
    surroundings_.streams.Post(
        [self = shared_from_this(), pump = pump_, stream = std::move(response_.stream)]() mutable {
          pump->Run(stream, [&self](Piece piece) {
            OnIoThread(self, [piece = std::move(piece)](HttpSession& session) mutable {
              session.OnPiece(std::move(piece));
            });
          });
          OnIoThread(std::move(self), [](HttpSession&) {});
        });
  }

  void OnPiece(Piece piece) {
    pieces_.push_back(std::move(piece));
    if (pieces_.size() == 1) WritePiece();
  }

  void WritePiece() {
    const Piece& piece = pieces_.front();
    if (!piece) return Abort();
    if (!*piece) return FinishStream();
    const std::string& bytes = **piece;
    streamed_ += bytes.size();
    if (!chunked_) return Write({asio::buffer(bytes)}, &HttpSession::OnPieceWritten);
    answer_head_ = fmt::format("{:x}\r\n", bytes.size());
    Write({asio::buffer(answer_head_), asio::buffer(bytes), asio::buffer("\r\n", 2)},
          &HttpSession::OnPieceWritten);
  }

  void OnPieceWritten() {
    pieces_.pop_front();
    waiting_since_.reset();
    pump_->Written();
    if (!pieces_.empty()) WritePiece();
  }

  void FinishStream() {
    pieces_.clear();
    // After more or fewer bytes than promised the client cannot tell where the next answer begins.
    if (!chunked_ && streamed_ != to_send_) keep_alive_ = false;
    streamed_ = 0;
    if (!chunked_) return OnAnswered();
    answer_head_ = "0\r\n\r\n";
    Write({asio::buffer(answer_head_)}, &HttpSession::OnAnswered);
  }

  // -- Writing -------------------------------------------------------------------------------

  using Buffers = std::array<asio::const_buffer, 3>;

  // Writes all the buffers, then calls next. The bytes must stay where they are until then. What
  // is written buys time: a slow client may take long, one that hardly reads may not.
  void Write(const Buffers& buffers, void (HttpSession::*next)()) {
    unwritten_ = buffers;
    after_write_ = next;
    waiting_since_ = std::chrono::steady_clock::now();
    write_deadline_ = *waiting_since_ + options_.idle_timeout;
    WriteSome();
  }

  void WriteSome() {
    if (asio::buffer_size(unwritten_) == 0) return (this->*after_write_)();
    const Instant no_progress = std::chrono::steady_clock::now() + options_.idle_timeout;
    stream_.tcp().expires_at(std::min(write_deadline_, no_progress));
    stream_.async_write_some(unwritten_, Then(&HttpSession::OnSomeWritten));
  }

  void OnSomeWritten(const error_code& error, std::size_t bytes) {
    if (error) return Abort();
    write_deadline_ += std::chrono::microseconds(1'000'000 * bytes / options_.slowest_read);
    for (asio::const_buffer& buffer : unwritten_) {
      const std::size_t written = std::min(bytes, buffer.size());
      buffer += written;
      bytes -= written;
    }
    WriteSome();
  }

  // -- The end -------------------------------------------------------------------------------

  // Closing with unread bytes would reset the connection and could take our answer with it.
  void SayGoodbye() {
    Expire(kLastWords);
    if (stream_.encrypted()) return stream_.AsyncShutdown(Then(&HttpSession::OnShutdown));
    error_code ignored;
    stream_.tcp().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    SkipRest();
  }

  void OnShutdown(const error_code&) { Close(); }

  void SkipRest() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kReadBytes), Then(&HttpSession::OnSkipped));
  }

  void OnSkipped(const error_code& error, std::size_t) { error ? Close() : SkipRest(); }

  // Constant after Start.
  const SessionSurroundings& surroundings_;
  const ServerOptions& options_;
  const std::function<void()> on_end_;
  std::string peer_address_;

  // Owned by the I/O thread.
  AnyStream stream_;
  beast::flat_buffer buffer_;
  std::optional<beast_http::request_parser<beast_http::string_body>> parser_;
  bool draining_ = false;
  std::optional<Instant> waiting_since_;
  // Of the present answer.
  bool answering_ = false;
  bool head_only_ = false;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  bool chunked_ = false;
  ServerResponse response_;
  std::string answer_head_;
  std::uint64_t to_send_ = 0;
  std::uint64_t streamed_ = 0;
  std::shared_ptr<BodyPump> pump_;
  std::deque<Piece> pieces_;
  // Of the present write.
  Buffers unwritten_;
  Instant write_deadline_;
  void (HttpSession::*after_write_)() = nullptr;
};

}  // namespace

std::shared_ptr<Session> MakeSession(asio::ip::tcp::socket socket,
                                     const SessionSurroundings& surroundings,
                                     std::function<void()> on_end) {
  return std::make_shared<HttpSession>(std::move(socket), surroundings, std::move(on_end));
}

}  // namespace opendes::http
