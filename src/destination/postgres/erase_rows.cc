#include "destination/postgres/erase_rows.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "base/clock.h"

namespace opendes::destination::postgres {
namespace {

// $1: what `wanted` selects from; its columns are id and place. $2: entity, $3: time, $4: version.
std::string RenderErase(const ErasureTarget& target, std::string_view wanted) {
  const TableNames& names = target.names;
  const std::string logged =
      target.write_delete_log
          ? fmt::format(
                ", logged AS (INSERT INTO {0} (\"entityname\", \"recordid\", \"sinkdeletetime\", "
                "\"versionnumber\") SELECT $2::text, wanted.id::text, $3::timestamp, "
                "CASE WHEN gone.id IS NULL THEN $4::bigint "
                "ELSE coalesce(gone.version, 0) + 1 END "
                "FROM wanted LEFT JOIN gone ON gone.id = wanted.id WHERE gone.id IS NOT NULL "
                "OR NOT EXISTS (SELECT FROM {0} AS log WHERE log.\"entityname\" = $2::text "
                "AND log.\"recordid\" = wanted.id::text) ORDER BY wanted.place)",
                names.Qualify(names.delete_log))
          : ", unused AS (SELECT $2::text, $3::timestamp, $4::bigint)";
  return fmt::format(
      "WITH wanted AS ({}), gone AS (DELETE FROM {} AS present USING wanted "
      "WHERE present.\"id\" = wanted.id RETURNING present.\"id\" AS id, "
      "present.\"versionnumber\" AS version){} "
      "SELECT (SELECT count(*) FROM wanted), (SELECT count(*) FROM gone)",
      wanted, names.Qualify(names.Entity(target.entity)), logged);
}

Result<Erased> Erase(sql::PgConnection& connection, const ErasureTarget& target,
                     std::string_view wanted, const sql::PgParameters& parameters) {
  OPENDES_TRY_ASSIGN(const sql::PgResult counts,
                     connection.Execute(RenderErase(target, wanted), parameters));
  return Erased{.wanted = counts.Int(0, 0), .deleted = counts.Int(0, 1)};
}

// The text of a uuid[].
std::string IdArray(const std::vector<Guid>& ids) {
  std::string array = "{";
  array.reserve(ids.size() * (Guid::kTextSize + 1) + 2);
  std::array<char, Guid::kTextSize> text{};
  for (const Guid& id : ids) {
    if (array.size() > 1) array += ',';
    id.Format(text.data());
    array.append(text.data(), text.size());
  }
  return array + "}";
}

}  // namespace

Result<Erased> EraseRows(sql::PgConnection& connection, const ErasureTarget& target,
                         const std::vector<Guid>& ids, std::int64_t version_unknown,
                         const RunContext& context) {
  if (ids.empty()) return Erased{};
  return Erase(connection, target,
               "SELECT id, min(place) AS place FROM unnest($1::uuid[]) "
               "WITH ORDINALITY AS each (id, place) GROUP BY id",
               sql::PgParameters::Of(IdArray(ids), target.entity.str(), context.clock->Now(),
                                     version_unknown));
}

Result<Erased> EraseUnmarked(sql::PgConnection& connection, const ErasureTarget& target,
                             std::int64_t limit, const RunContext& context) {
  const TableNames& names = target.names;
  // It may walk through the whole table; a stop still ends it.
  OPENDES_TRY(connection.Run("SET LOCAL statement_timeout = 0"));
  const std::string unseen = fmt::format(
      "SELECT present.\"id\" AS id, present.\"id\" AS place FROM {} AS present WHERE NOT EXISTS "
      "(SELECT FROM {} AS mark WHERE mark.\"id\" = present.\"id\") LIMIT $1::bigint",
      names.Qualify(names.Entity(target.entity)), names.Qualify(names.Marks(target.entity)));
  // Every row of them is there: the unknown version is never used.
  return Erase(connection, target, unseen,
               sql::PgParameters::Of(limit, target.entity.str(), context.clock->Now(), 1));
}

}  // namespace opendes::destination::postgres
