#include "destination/sqlite/erase_rows.h"

#include "destination/sqlite/sink_time.h"

namespace opendes::destination::sqlite {

RowEraser::RowEraser(sql::Statement erase, std::optional<DeleteLog> log, const RunContext& context)
    : erase_(std::move(erase)),
      log_(std::move(log)),
      context_(context),
      now_(SinkTime(context.clock->Now())) {}

Result<RowEraser> RowEraser::Open(sql::Connection& connection, const TableNames& names,
                                  const EntityName& entity, bool write_delete_log,
                                  const RunContext& context) {
  OPENDES_TRY_ASSIGN(sql::Statement erase, connection.Prepare(RenderDelete(names.Entity(entity))));
  std::optional<DeleteLog> log;
  if (write_delete_log) {
    OPENDES_TRY_ASSIGN(log, DeleteLog::Open(connection, names.delete_log, entity.str()));
  }
  return RowEraser(std::move(erase), std::move(log), context);
}

Result<bool> RowEraser::Erase(std::string_view id, std::int64_t version_unknown) {
  OPENDES_TRY(CheckNotStopped(context_));
  OPENDES_TRY_ASSIGN(const bool was_there, erase_.Bind(id).Step());
  const std::int64_t version = was_there ? erase_.Int(0) + 1 : version_unknown;
  // The row it returned must be stepped over; with none returned it has ended already.
  if (was_there) OPENDES_TRY(erase_.Run());
  if (!was_there) erase_.Reset();
  if (log_) OPENDES_TRY(log_->Append(id, now_, version, !was_there));
  return was_there;
}

}  // namespace opendes::destination::sqlite
