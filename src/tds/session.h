// One signed-in session: sends one request, reads its answer, cancels it when told to. What
// Connection is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "tds/answer.h"
#include "tds/channel.h"
#include "tds/fault.h"
#include "tds/message_reader.h"
#include "tds/options.h"

namespace opendes::tds {

class Session final : private PacketSource {
 public:
  // Connects and signs in; follows one routing. Errors by way of the classifier.
  static Result<std::unique_ptr<Session>> Open(const Options& options, Classifier classify,
                                               const std::stop_token& stop);

  // The headers that every request begins with.
  void BeginRequest(ByteBuffer& request) const;
  Result<Answer> Call(PacketType type, std::string_view message,
                      Fault::During during = Fault::During::kExecute);
  // A part of a message that is too long to be held, cut into packets by its cutter; the rest of
  // `bytes` that fills no packet yet stays in it. Then, with the last part, the answer.
  Result<> SendPart(PacketCutter& cutter, ByteBuffer& bytes);
  Result<Answer> SendLast(PacketCutter& cutter, ByteBuffer& bytes);

  Interrupt& interrupt() { return interrupt_; }
  const Collation& collation() const { return collation_; }
  std::size_t packet_bytes() const { return packet_bytes_; }
  const LoginAcknowledgement& login() const { return login_; }
  bool lost() const { return lost_; }
  bool Alive();
  void Abandon() { lost_ = true; }
  int last_number() const { return last_number_; }
  // Whether statements end after the time that the options say.
  void LimitStatements(bool limited) { limited_ = limited; }

 private:
  Session(const Options& options, Classifier classify)
      : options_(options.Clone()), classify_(classify) {}

  struct Place {
    std::string host;
    int port = 0;
  };
  Result<std::optional<Place>> SignIn(const Place& place, SteadyTime until);
  Result<> Encrypt(const Place& place, SteadyTime until, bool& token_required);
  Result<Answer> SendLogin(const Place& place, SteadyTime until, bool token_required);
  Result<> Connect(const std::stop_token& stop);

  Result<Packet> Next() override;
  SteadyTime EndOfStatement() const;
  Result<> Send(std::string_view packets);
  Result<Answer> ReadOne();
  Result<Answer> ReadToTheEnd();
  Result<> Cancel(Error why);
  void Note(const Answer& answer);
  Error Break(Error error, Fault::During during);
  Error Refused(Answer answer, Fault::During during);

  const Options options_;
  const Classifier classify_;
  Interrupt interrupt_;
  std::optional<Channel> channel_;
  MessageReader reader_{*this};
  ByteBuffer packets_;
  SteadyTime until_{};
  std::optional<Error> cancelled_;  // the reason, once the server was asked to stop
  std::size_t login_bytes_ = 0;     // received during the sign-in

  LoginAcknowledgement login_;
  std::size_t packet_bytes_ = kFirstPacketBytes;
  Collation collation_{};
  std::uint64_t transaction_ = 0;
  int last_number_ = 0;
  bool limited_ = true;
  bool lost_ = true;
};

}  // namespace opendes::tds
