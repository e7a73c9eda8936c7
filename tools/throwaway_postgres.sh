#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own, in a temporary directory, gone afterwards:
#   tools/throwaway_postgres.sh COMMAND [ARGUMENT…]
# The command finds its connection string in OPENDES_TEST_POSTGRES and the server's directory (with
# socket, certificates and log) in OPENDES_TEST_POSTGRES_DIRECTORY. POSTGRES_OPTIONS are further
# options of the server. Without PostgreSQL installed the command runs without the variables.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [ -z "$bin" ]; then
  echo "throwaway_postgres: PostgreSQL is not installed: its tests are skipped" >&2
  exec "$@"
fi

# PostgreSQL refuses to run as root.
as_owner=()
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
  owner=postgres
  as_owner=(runuser -u postgres --)
fi

directory=$(mktemp -d "${TMPDIR:-/tmp}/opendes-postgres-XXXXXX")
stop() {
  "${as_owner[@]}" "$bin/pg_ctl" -D "$directory/data" -m immediate -s stop 2>/dev/null || true
  rm -rf "$directory"
}
trap stop EXIT

# An authority, and a certificate of it for localhost, for the tests of TLS.
make_certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 7 -subj "/CN=throw-away authority" \
    -keyout "$directory/ca.key" -out "$directory/ca.crt"
  openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" \
    -keyout "$directory/server.key" -out "$directory/server.csr"
  openssl x509 -req -in "$directory/server.csr" -CA "$directory/ca.crt" -CAkey "$directory/ca.key" \
    -CAcreateserial -days 7 -extfile <(echo "subjectAltName=DNS:localhost") \
    -out "$directory/server.crt"
}

start() {
  local port=$1
  "${as_owner[@]}" "$bin/pg_ctl" -D "$directory/data" -l "$directory/log" -s -w -t 30 start -o \
    "-p $port -k $directory -c listen_addresses=127.0.0.1 -c ssl=on \
     -c ssl_cert_file=$directory/server.crt -c ssl_key_file=$directory/server.key \
     ${POSTGRES_OPTIONS--c fsync=off -c shared_buffers=64MB -c max_connections=200}"
}

make_certificates >/dev/null 2>&1
chmod 755 "$directory"
chown -R "$owner" "$directory"
"${as_owner[@]}" chmod 600 "$directory/server.key"
"${as_owner[@]}" "$bin/initdb" -D "$directory/data" -U opendes -A trust -E UTF8 --locale=C.UTF-8 \
  --no-sync >/dev/null
# The socket's user is trusted; who comes by TCP needs the password.
"${as_owner[@]}" sh -c "printf 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n' \
  > '$directory/data/pg_hba.conf'"
port=0
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 20000))
  start "$port" && break
  port=0
done
[ "$port" != 0 ] || { cat "$directory/log" >&2; exit 1; }
"$bin/psql" -q -h "$directory" -p "$port" -U opendes -d postgres \
  -c "ALTER ROLE opendes PASSWORD 'throw-away'" -c "CREATE DATABASE test"

export OPENDES_TEST_POSTGRES="host=$directory port=$port user=opendes password=throw-away dbname=test"
export OPENDES_TEST_POSTGRES_DIRECTORY=$directory
export OPENDES_TEST_POSTGRES_PORT=$port
status=0
"$@" || status=$?
exit "$status"
