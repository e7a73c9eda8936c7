#include "tds/answer.h"

#include "base/limits.h"
#include "tds/env_change.h"
#include "tds/token.h"

namespace opendes::tds {
namespace {

constexpr std::uint16_t kDoneMore = 0x0001;
constexpr std::uint16_t kDoneCount = 0x0010;
constexpr std::uint16_t kDoneAttention = 0x0020;

constexpr std::uint8_t kFeatureFedAuth = 0x02;
constexpr std::uint8_t kFeatureUtf8 = 0x0A;
constexpr std::uint8_t kFeatureEnd = 0xFF;
constexpr std::size_t kFeatureBytes = 4096;  // of one acknowledgement; they have a few

class AnswerReader {
 public:
  explicit AnswerReader(MessageReader& in) : in_(in), rows_(answer_.rows) {}

  Answer Read() {
    while (!ReadToken()) {
    }
    if (!in_.AtEnd()) Refuse("goes on behind its end");
    return std::move(answer_);
  }

 private:
  // True when the answer is complete.
  bool ReadToken();
  bool ReadDone();
  void ReadMessage(bool error);
  void ReadLogin();
  void ReadFeatures();
  void ReadReturnValue();
  void Skip(std::size_t bytes);

  MessageReader& in_;
  Answer answer_;
  RowReader rows_;
};

bool AnswerReader::ReadToken() {
  const std::uint8_t byte = in_.Take8();
  switch (static_cast<Token>(byte)) {
    case Token::kColumns:
      rows_.ReadColumns(in_);
      return false;
    case Token::kRow:
      rows_.ReadRow(in_);
      return false;
    case Token::kRowWithNullBits:
      rows_.ReadRowWithNullBits(in_);
      return false;
    case Token::kDone:
    case Token::kDoneProcedure:
    case Token::kDoneInProcedure:
      return ReadDone();
    case Token::kError:
      ReadMessage(true);
      return false;
    case Token::kInfo:
      ReadMessage(false);
      return false;
    case Token::kEnvChange:
      ReadEnvChange(in_, answer_);
      return false;
    case Token::kLoginAck:
      ReadLogin();
      return false;
    case Token::kFeatureAck:
      ReadFeatures();
      return false;
    case Token::kReturnStatus:
      Skip(4);
      return false;
    case Token::kReturnValue:
      ReadReturnValue();
      return false;
    case Token::kOrder:
    case Token::kTableName:
    case Token::kColumnFacts:
      Skip(in_.Take16());
      return false;
  }
  Refuse(fmt::format("has an unknown token {:#04x}", byte));
}

bool AnswerReader::ReadDone() {
  const std::uint16_t status = in_.Take16();
  in_.Take16();  // which kind of statement it was
  const std::uint64_t count = in_.Take64();
  if ((status & kDoneCount) != 0) answer_.counts.push_back(static_cast<std::int64_t>(count));
  if ((status & kDoneAttention) != 0) {
    answer_.cancel_confirmed = true;
    return true;
  }
  return (status & kDoneMore) == 0;
}

// The token's length is checked against its parts: what does not add up is no message.
void AnswerReader::ReadMessage(bool error) {
  constexpr std::size_t kNumbers = 4 + 1 + 1 + 2 + 1 + 1 + 4;
  const std::size_t promised = in_.Take16();
  ServerMessage message;
  message.number = static_cast<int>(in_.Take32());
  message.state = in_.Take8();
  message.severity = in_.Take8();
  const std::size_t text = in_.Take16();
  message.text = in_.TakeText(text);
  const std::size_t server = in_.Take8();
  Skip(server * 2);
  const std::size_t procedure = in_.Take8();
  message.procedure = in_.TakeText(procedure);
  message.line = static_cast<int>(in_.Take32());
  if (promised != kNumbers + 2 * (text + server + procedure)) {
    Refuse("has a message whose parts do not add up");
  }
  if (error && answer_.errors.size() < limits::kTdsMessages) {
    answer_.errors.push_back(std::move(message));
  }
}

void AnswerReader::ReadLogin() {
  constexpr std::size_t kNumbers = 1 + 4 + 1 + 4;
  const std::size_t promised = in_.Take16();
  in_.Take8();  // SQL or T-SQL
  LoginAcknowledgement login;
  // Unlike all other numbers this one is big-endian.
  login.tds_version = __builtin_bswap32(in_.Take32());
  const std::size_t program = in_.Take8();
  login.program = in_.TakeText(program);
  for (std::uint8_t& part : login.version) part = in_.Take8();
  if (promised != kNumbers + 2 * program) Refuse("has a sign-in whose parts do not add up");
  answer_.login = std::move(login);
}

void AnswerReader::ReadFeatures() {
  for (std::uint8_t id = in_.Take8(); id != kFeatureEnd; id = in_.Take8()) {
    const std::size_t size = in_.Take32();
    if (size > kFeatureBytes) Refuse("has a feature of an impossible size");
    if (id != kFeatureFedAuth && id != kFeatureUtf8) Refuse("has a feature nobody asked for");
    // A token without a nonce is accepted without words.
    if (id == kFeatureFedAuth && size != 0) Refuse("signs a nonce that it was not given");
    if (id == kFeatureFedAuth) answer_.token_accepted = true;
    Skip(size);
  }
}

// Of a procedure's output parameters, which nobody here asks for.
void AnswerReader::ReadReturnValue() {
  constexpr std::size_t kUserTypeAndFlags = 6;
  Skip(2);
  Skip(std::size_t{in_.Take8()} * 2);
  Skip(1 + kUserTypeAndFlags);
  ResultSet ignored;
  RowReader(ignored).ReadOne(in_, ReadType(in_));
}

void AnswerReader::Skip(std::size_t bytes) {
  while (bytes != 0) bytes -= in_.TakeSome(bytes).size();
}

}  // namespace

Result<Answer> ReadAnswer(MessageReader& in) {
  try {
    return AnswerReader(in).Read();
  } catch (const BrokenAnswer& broken) {
    return Fail(broken.error());
  }
}

}  // namespace opendes::tds
