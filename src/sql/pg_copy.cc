#include "sql/pg_copy.h"

#include <algorithm>
#include <optional>

namespace opendes::sql {
namespace {

// Signature, flags, length of the header's extension.
constexpr std::string_view kHeader("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);

}  // namespace

void PgCopyBuffer::Grow(std::size_t bytes) {
  constexpr std::size_t kFirst = 256 * 1024;
  bytes_.resize(std::max({kFirst, bytes_.size() * 2, used_ + bytes}));
}

Result<PgCopy> PgCopy::Begin(PgConnection& connection, const std::string& sql,
                             PgCopyBuffer& buffer) {
  OPENDES_TRY(connection.Run(sql));
  buffer.Clear();
  std::memcpy(buffer.Reserve(kHeader.size()), kHeader.data(), kHeader.size());
  buffer.Commit(kHeader.size());
  return PgCopy(connection, buffer);
}

PgCopy::~PgCopy() {
  if (connection_ == nullptr || connection_->lost()) return;
  PQputCopyEnd(connection_->raw(), "abandoned");
  (void)ReadAnswer();
}

Result<> PgCopy::Send() {
  const std::string_view bytes = buffer_->view();
  const int sent = PQputCopyData(connection_->raw(), bytes.data(), static_cast<int>(bytes.size()));
  buffer_->Clear();
  if (sent == 1) return {};
  return Fail(connection_->Classify(nullptr));
}

Result<std::int64_t> PgCopy::Finish() {
  PgCopyBuffer::AddInt16(buffer_->Reserve(2), -1);
  buffer_->Commit(2);
  OPENDES_TRY(Send());
  if (PQputCopyEnd(connection_->raw(), nullptr) != 1) {
    return Fail(connection_->Classify(nullptr));
  }
  return ReadAnswer();
}

Result<std::int64_t> PgCopy::ReadAnswer() {
  PgConnection& connection = *std::exchange(connection_, nullptr);
  std::optional<Error> error;
  std::int64_t rows = 0;
  while (PGresult* raw = PQgetResult(connection.raw())) {
    const PgResult result(raw);
    if (PQresultStatus(raw) == PGRES_COMMAND_OK) {
      rows = result.Changes();
    } else if (!error) {
      error = connection.Classify(raw);
    }
    if (PQresultStatus(raw) == PGRES_COPY_IN) break;  // the connection is unusable
  }
  if (error) return Fail(*std::move(error));
  if (connection.lost()) return Fail(connection.Classify(nullptr));
  return rows;
}

}  // namespace opendes::sql
