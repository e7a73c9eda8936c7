#include "tds/session.h"

#include <unistd.h>

#include <array>
#include <functional>

#include "base/limits.h"
#include "tds/login.h"
#include "tds/prelogin.h"

namespace opendes::tds {
namespace {

using std::chrono::steady_clock;

constexpr int kFatalSeverity = 20;  // the server ends the session

std::string ThisMachine() {
  std::array<char, 128> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

tl::unexpected<Error> LoginTooLong() {
  return Fail(ErrorCode::kProtocol, Blame::kDestination,
              "the server's answer to the sign-in does not end: is it a SQL Server?");
}

}  // namespace

// -- Signing in
// ------------------------------------------------------------------------------------

Result<std::unique_ptr<Session>> Session::Open(const Options& options, Classifier classify,
                                               const std::stop_token& stop) {
  std::unique_ptr<Session> session(new Session(options, classify));
  auto connected = session->Connect(stop);
  if (!connected) return Fail(std::move(connected).error());
  return session;
}

Result<> Session::Connect(const std::stop_token& stop) {
  const std::stop_callback<std::function<void()>> on_stop(stop, [this] { interrupt_.Set(); });
  const SteadyTime until = steady_clock::now() + options_.connect_timeout;
  Place place{.host = options_.host, .port = options_.port};
  OPENDES_TRY_ASSIGN(const auto routed, SignIn(place, until));
  if (routed) {
    if (!MayRouteTo(place.host, routed->host)) {
      return Fail(Break(Fail(ErrorCode::kUnavailable, Blame::kDestination,
                             "the server hands the session on to '{}', which is not of its domain: "
                             "name that host in 'server' if you trust it",
                             routed->host)
                            .value(),
                        Fault::During::kConnect));
    }
    place = *routed;
    OPENDES_TRY_ASSIGN(const auto again, SignIn(place, until));
    if (again) {
      return Fail(Break(Fail(ErrorCode::kUnavailable, Blame::kDestination,
                             "the server hands the session on again and again")
                            .value(),
                        Fault::During::kConnect));
    }
  }
  lost_ = false;
  interrupt_.Clear();
  return {};
}

// One attempt at one place. A place, when the server hands the session on to it.
Result<std::optional<Session::Place>> Session::SignIn(const Place& place, SteadyTime until) {
  constexpr auto kDuring = Fault::During::kConnect;
  bool token_required = false;
  packet_bytes_ = kFirstPacketBytes;
  login_bytes_ = 0;
  auto encrypted = Encrypt(place, until, token_required);
  if (!encrypted) return Fail(Break(std::move(encrypted).error(), kDuring));
  auto answer = SendLogin(place, until, token_required);
  if (!answer) return Fail(Break(std::move(answer).error(), kDuring));
  if (!answer->errors.empty()) return Fail(Refused(std::move(*answer), kDuring));
  if (answer->routing) {
    return std::optional<Place>({.host = answer->routing->host, .port = answer->routing->port});
  }
  const bool complete =
      answer->login.has_value() && (options_.access_token.empty() || answer->token_accepted);
  if (!complete) {
    return Fail(Break(Fail(ErrorCode::kProtocol, Blame::kDestination,
                           "the server neither accepts nor refuses the sign-in")
                          .value(),
                      kDuring));
  }
  login_ = *answer->login;
  return std::nullopt;
}

Result<> Session::Encrypt(const Place& place, SteadyTime until, bool& token_required) {
  OPENDES_TRY_ASSIGN(Socket socket, Socket::Connect(place.host, place.port, interrupt_, until));
  channel_.emplace(std::move(socket), interrupt_);
  ByteBuffer message;
  AppendPreLogin(message, !options_.access_token.empty());
  packets_.Clear();
  PacketCutter(PacketType::kPreLogin, packet_bytes_).Cut(packets_, message.view(), true);
  OPENDES_TRY(channel_->Write(packets_.view(), until));
  std::string answer;
  for (bool last = false; !last;) {
    OPENDES_TRY_ASSIGN(const Channel::Received packet, channel_->ReadPacket(until));
    if (packet.header.type != PacketType::kTabularResult) {
      return Fail(ErrorCode::kProtocol, Blame::kDestination,
                  "the server's first answer is not SQL Server's: is it one?");
    }
    answer += packet.payload;
    if (answer.size() > limits::kTdsLoginAnswerBytes) return LoginTooLong();
    last = packet.header.last();
  }
  OPENDES_TRY_ASSIGN(const PreLoginAnswer accepted, ParsePreLoginAnswer(answer));
  token_required = accepted.access_token_required;
  const bool named = !options_.certificate_host.empty();
  OPENDES_TRY_ASSIGN(Tls tls, Tls::Make({.host = named ? options_.certificate_host : place.host,
                                         .authorities_file = options_.authorities_file,
                                         .trust_any = options_.trust_any_certificate}));
  return channel_->StartTls(std::move(tls), until);
}

Result<Answer> Session::SendLogin(const Place& place, SteadyTime until, bool token_required) {
  const bool with_token = !options_.access_token.empty();
  ByteBuffer message;
  auto appended = AppendLogin(message, {.server = place.host,
                                        .database = options_.database,
                                        .user = with_token ? std::string() : options_.user,
                                        .password = options_.password.Reveal(),
                                        .access_token = options_.access_token.Reveal(),
                                        .token_required = token_required,
                                        .application = options_.application,
                                        .workstation = ThisMachine(),
                                        .read_only = options_.read_only,
                                        .packet_bytes = limits::kTdsPacketBytes});
  ByteBuffer packets;
  if (appended) {
    PacketCutter(PacketType::kLogin7, packet_bytes_).Cut(packets, message.view(), true);
    appended = channel_->Write(packets.view(), until);
  }
  message.Wipe();
  packets.Wipe();
  OPENDES_TRY(std::move(appended));
  until_ = until;
  reader_.Restart();
  return ReadOne();
}

// -- Requests
// --------------------------------------------------------------------------------------

void Session::BeginRequest(ByteBuffer& request) const {
  constexpr std::uint32_t kHeaderBytes = 18;
  constexpr std::uint16_t kTransaction = 2;
  request.Add32(kHeaderBytes + 4);
  request.Add32(kHeaderBytes);
  request.Add16(kTransaction);
  request.Add64(transaction_);
  request.Add32(1);  // requests under way
}

SteadyTime Session::EndOfStatement() const {
  constexpr auto kForever = std::chrono::hours(24 * 365);
  return steady_clock::now() + (limited_ ? options_.statement_timeout : Duration(kForever));
}

Result<Answer> Session::Call(PacketType type, std::string_view message, Fault::During during) {
  until_ = EndOfStatement();
  packets_.Clear();
  PacketCutter(type, packet_bytes_).Cut(packets_, message, true);
  auto sent = Send(packets_.view());
  if (!sent) return Fail(Break(std::move(sent).error(), during));
  auto answer = ReadToTheEnd();
  if (!answer) return Fail(Break(std::move(answer).error(), during));
  if (!answer->errors.empty()) return Fail(Refused(std::move(*answer), during));
  return answer;
}

Result<> Session::SendPart(PacketCutter& cutter, ByteBuffer& bytes) {
  until_ = EndOfStatement();
  packets_.Clear();
  const std::size_t taken = cutter.Cut(packets_, bytes.view(), false);
  auto sent = Send(packets_.view());
  if (!sent) return Fail(Break(std::move(sent).error(), Fault::During::kExecute));
  std::memmove(bytes.at(0), bytes.at(taken), bytes.size() - taken);
  bytes.Shrink(bytes.size() - taken);
  return {};
}

Result<Answer> Session::SendLast(PacketCutter& cutter, ByteBuffer& bytes) {
  until_ = EndOfStatement();
  packets_.Clear();
  cutter.Cut(packets_, bytes.view(), true);
  auto sent = Send(packets_.view());
  if (!sent) return Fail(Break(std::move(sent).error(), Fault::During::kExecute));
  auto answer = ReadToTheEnd();
  if (!answer) return Fail(Break(std::move(answer).error(), Fault::During::kExecute));
  if (!answer->errors.empty()) return Fail(Refused(std::move(*answer), Fault::During::kExecute));
  return answer;
}

Result<> Session::Send(std::string_view packets) {
  if (lost_) {
    return Fail(ErrorCode::kUnavailable, Blame::kDestination, "the session has ended already");
  }
  cancelled_.reset();
  return channel_->Write(packets, until_);
}

// -- Answers
// ---------------------------------------------------------------------------------------

// The parser asks for the next packet in the middle of a value, so a stop cannot end it here: the
// server is asked to stop, and what it still says is read as ever.
Result<PacketSource::Packet> Session::Next() {
  auto packet = channel_->ReadPacket(until_);
  while (!packet && !cancelled_ && !lost_ &&
         (packet.error().code == ErrorCode::kCancelled ||
          packet.error().code == ErrorCode::kDeadlineExceeded)) {
    OPENDES_TRY(Cancel(std::move(packet).error()));
    packet = channel_->ReadPacket(until_);
  }
  if (!packet) return Fail(std::move(packet).error());
  if (packet->header.type != PacketType::kTabularResult) {
    return Fail(ErrorCode::kProtocol, Blame::kDestination, "the server answered with a request");
  }
  if (lost_ && (login_bytes_ += packet->payload.size()) > limits::kTdsLoginAnswerBytes) {
    return LoginTooLong();
  }
  return Packet{.payload = packet->payload, .last = packet->header.last()};
}

Result<> Session::Cancel(Error why) {
  cancelled_ = std::move(why);
  interrupt_.Clear();
  until_ = steady_clock::now() + limits::kTdsCancelWait;
  ByteBuffer packet;
  AppendPacket(packet, PacketType::kAttention, kEndOfMessage, 1, {});
  return channel_->Write(packet.view(), until_);
}

Result<Answer> Session::ReadOne() {
  OPENDES_TRY_ASSIGN(Answer answer, ReadAnswer(reader_));
  Note(answer);
  return answer;
}

Result<Answer> Session::ReadToTheEnd() {
  reader_.Restart();
  OPENDES_TRY_ASSIGN(Answer answer, ReadOne());
  // The confirmation comes in an answer of its own when the statement had ended by itself.
  while (cancelled_ && !answer.cancel_confirmed) {
    reader_.Restart();
    OPENDES_TRY_ASSIGN(answer, ReadOne());
  }
  if (cancelled_) return Fail(*cancelled_);
  return answer;
}

void Session::Note(const Answer& answer) {
  if (answer.packet_bytes) packet_bytes_ = *answer.packet_bytes;
  if (answer.collation) collation_ = *answer.collation;
  if (answer.transaction) transaction_ = *answer.transaction;
}

// -- Errors
// ----------------------------------------------------------------------------------------

Error Session::Break(Error error, Fault::During during) {
  last_number_ = 0;
  const bool confirmed = cancelled_ && error.code == cancelled_->code && !lost_ &&
                         error.message == cancelled_->message;
  if (!confirmed) lost_ = true;
  const bool ours = error.blame == Blame::kUs || error.code == ErrorCode::kDeadlineExceeded ||
                    error.blame == Blame::kCaller;
  return classify_({.during = during,
                    .cause = ours ? Fault::Cause::kUs : Fault::Cause::kConnection,
                    .error = std::move(error),
                    .connection_lost = lost_});
}

Error Session::Refused(Answer answer, Fault::During during) {
  last_number_ = answer.errors.front().number;
  if (answer.errors.front().severity >= kFatalSeverity) lost_ = true;
  return classify_(
      {.during = during, .errors = std::move(answer.errors), .connection_lost = lost_});
}

bool Session::Alive() {
  if (!lost_ && !channel_->quiet()) lost_ = true;
  return !lost_;
}

}  // namespace opendes::tds
