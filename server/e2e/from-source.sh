#!/usr/bin/env bash
# Runs a command, by default the end-to-end suite, beside a real Mattermost server that is
# built from the Go module proxy and thrown away afterwards: for machines without Docker.
#
#   bash server/e2e/from-source.sh [COMMAND...]
#
# It needs Go, curl and PostgreSQL's programs (Debian: apt-get install postgresql), some
# minutes for the first build and 3 GB in the caches of Go. The server is kept in
# ~/.cache/mmimport-e2e. The command finds the server in MMIMPORT_E2E_URL, the token of its
# admin in MMIMPORT_E2E_TOKEN and MATTERMOST_TOKEN.
set -euo pipefail
version=v8.0.0-20251216073333-3d5730c7a042 # 11.4 in the making; the one that validate/conformance has
public=v0.1.22                             # of server/public, as near to it as there is
port=${MATTERMOST_PORT:-8065} dbport=${POSTGRES_PORT:-54329}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mmimport-e2e
source=$cache/source-$version binary=$cache/mattermost-$version
root=$(cd "$(dirname "$0")/../.." && pwd)
export PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)

module() { # the folder of a module, downloaded
  (cd "$root/validate/conformance" && GOFLAGS=-mod=mod go mod download -json "$1") | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'
}

build() {
  rm -rf "$source" "$source-public"
  mkdir -p "$cache"
  cp -r "$(module "github.com/mattermost/mattermost/server/v8@$version")" "$source"
  cp -r "$(module "github.com/mattermost/mattermost/server/public@$public")" "$source-public"
  chmod -R u+w "$source" "$source-public"
  # The two modules are some days apart: a type has gone, a method returns something else.
  printf 'package model\n\ntype SubscribeNewsletterRequest struct{ Email, ServerID, SubscribedContent string }\n' >"$source-public/model/e2e.go"
  sed -i 's/if !translation\.IsValid() {/if translation.IsValid() != nil {/' "$source/channels/store/sqlstore/autotranslation_store.go"
  (cd "$source" && go mod edit -replace "github.com/mattermost/mattermost/server/public=$source-public" &&
    GOFLAGS=-mod=mod go build -o "$binary" ./cmd/mattermost)
}
[ -x "$binary" ] || build

work=$(mktemp -d)
as() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi; } # PostgreSQL is not run by root
server=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  as "PATH='$PATH' pg_ctl -D '$work/db' -m immediate stop" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT
chmod 755 "$work"
mkdir "$work/db" "$work/run" "$work/run/client"
[ "$(id -u)" != 0 ] || chown postgres "$work/db"
as "PATH='$PATH' initdb -D '$work/db' -U mm --auth trust" >/dev/null
as "PATH='$PATH' pg_ctl -D '$work/db' -w -o '-p $dbport -k $work/db -c listen_addresses=127.0.0.1' -l '$work/db/log' start" >/dev/null
as "PATH='$PATH' createdb -h 127.0.0.1 -p $dbport -U mm mm"

for dir in i18n templates fonts; do ln -s "$source/$dir" "$work/run/$dir"; done
echo '<html></html>' >"$work/run/client/root.html"
(
  cd "$work/run"
  export MM_SQLSETTINGS_DRIVERNAME=postgres MM_SQLSETTINGS_DATASOURCE="postgres://mm@127.0.0.1:$dbport/mm?sslmode=disable"
  export MM_SERVICESETTINGS_LISTENADDRESS=127.0.0.1:$port MM_SERVICESETTINGS_SITEURL=http://localhost:$port
  export MM_SERVICESETTINGS_ENABLEUSERACCESSTOKENS=true MM_SERVICESETTINGS_ENABLESECURITYFIXALERT=false
  export MM_TEAMSETTINGS_MAXUSERSPERTEAM=5000 MM_FILESETTINGS_MAXFILESIZE=2147483648 MM_PLUGINSETTINGS_ENABLE=false
  export MM_LOGSETTINGS_CONSOLELEVEL=error MM_LOGSETTINGS_ENABLEFILE=false MM_LOGSETTINGS_ENABLEDIAGNOSTICS=false
  export MM_ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED=false MM_ANNOUNCEMENTSETTINGS_USERNOTICESENABLED=false
  exec "$binary"
) >"$work/log" 2>&1 &
server=$!

url=http://localhost:$port
for _ in $(seq 120); do
  kill -0 "$server" 2>/dev/null || { cat "$work/log"; exit 1; }
  curl -fs "$url/api/v4/system/ping" >/dev/null && break
  sleep 1
done
# The first account is the admin's.
curl -fs "$url/api/v4/users" -d '{"email":"migration@example.com","username":"migration","password":"Admin-1234567890"}' >/dev/null
session=$(curl -fsi "$url/api/v4/users/login" -d '{"login_id":"migration","password":"Admin-1234567890"}' | tr -d '\r' | sed -n 's/^[Tt]oken: //p')
token=$(curl -fs -H "Authorization: Bearer $session" "$url/api/v4/users/me/tokens" -d '{"description":"e2e"}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
export MMIMPORT_E2E_URL=$url MMIMPORT_E2E_TOKEN=$token MATTERMOST_TOKEN=$token
cd "$root"
if [ $# = 0 ]; then set -- go test ./server -run E2E -v -count 1; fi
"$@"
