#include "tds/connection.h"

#include "tds/session.h"
#include "tds/utf16.h"

namespace opendes::tds {

Connection::Connection(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::Open(const Options& options, Classifier classify,
                                    const std::stop_token& stop) {
  OPENDES_TRY_ASSIGN(auto session, Session::Open(options, classify, stop));
  return Connection(std::move(session));
}

Result<Answer> Connection::Run(std::string_view sql) {
  ByteBuffer request;
  session_->BeginRequest(request);
  if (!AppendUtf16(request, sql)) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kUs, "the statement is not UTF-8");
  }
  return session_->Call(PacketType::kSqlBatch, request.view());
}

Result<Answer> Connection::Execute(std::string_view sql, const Parameters& parameters) {
  ByteBuffer request;
  session_->BeginRequest(request);
  OPENDES_TRY(AppendCall(request, sql, parameters, session_->collation()));
  return session_->Call(PacketType::kRpc, request.view());
}

Result<> Connection::Begin() {
  OPENDES_TRY(Run("BEGIN TRANSACTION"));
  return {};
}

Result<> Connection::Commit() {
  ByteBuffer request;
  session_->BeginRequest(request);
  AppendUtf16(request, "COMMIT TRANSACTION");
  OPENDES_TRY(session_->Call(PacketType::kSqlBatch, request.view(), Fault::During::kCommit));
  return {};
}

Result<> Connection::Rollback() {
  OPENDES_TRY(Run("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION"));
  return {};
}

bool Connection::lost() const { return session_->lost(); }
bool Connection::Alive() { return session_->Alive(); }

int Connection::last_number() const { return session_->last_number(); }

std::string Connection::server() const {
  const LoginAcknowledgement& login = session_->login();
  return fmt::format("{} {}.{}.{}", login.program.c_str(), login.version[0], login.version[1],
                     login.version[2] << 8 | login.version[3]);
}

NoTimeLimit::NoTimeLimit(Connection& connection) : session_(connection.session()) {
  session_.LimitStatements(false);
}

NoTimeLimit::~NoTimeLimit() { session_.LimitStatements(true); }

CancelOnStop::CancelOnStop(Connection& connection, const std::stop_token& stop)
    : session_(connection.session()) {
  callback_.emplace(stop, [&interrupt = session_.interrupt()] { interrupt.Set(); });
}

CancelOnStop::~CancelOnStop() {
  callback_.reset();
  session_.interrupt().Clear();
}

}  // namespace opendes::tds
