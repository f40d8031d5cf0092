#!/usr/bin/env bash
# Docker for a Debian machine that has none: CI runners and sandboxes without systemd, where nobody else starts an engine.
# Where an engine answers already, every command leaves it alone, `stop` included.
#
#   deploy/docker/engine.sh install    the engine and Compose v2, as far as they are missing
#   deploy/docker/engine.sh start      installs, starts dockerd, waits until it answers
#   deploy/docker/engine.sh stop       stops the dockerd that `start` started, and only that one
set -euo pipefail

readonly pid_file=/var/run/kvorum-dockerd.pid
readonly log_file=/var/log/kvorum-dockerd.log
readonly compose_plugin=/usr/local/lib/docker/cli-plugins/docker-compose
# Seconds. A start takes two; a machine under load gets time.
readonly start_timeout=60
readonly stop_timeout=30

say() { echo "engine: $*" >&2; }

fail() {
  say "$*"
  exit 3
}

engine_answers() { docker info >/dev/null 2>&1; }

require_root() { [ "$(id -u)" -eq 0 ] || fail "only root can $1; start Docker yourself and try again"; }

require_apt() {
  require_root "$1"
  command -v apt-get >/dev/null || fail "no apt-get here to $1: do it by hand"
}

install_dockerd() {
  command -v dockerd >/dev/null && return
  require_apt "install Docker"
  say "installing Docker"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io >/dev/null
}

# Debian 12 packages Compose 1.29 only. The plugin of Debian 13 is one binary without dependencies: it is taken out of its
# package, which apt fetches and verifies without the machine being subscribed to that release.
install_compose() {
  docker compose version >/dev/null 2>&1 && return
  require_apt "install Compose v2"
  say "installing Compose v2"
  local work apt_options
  work="$(mktemp -d)"
  chmod 755 "$work"
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" \
    >"$work/trixie.list"
  apt_options=(-qq -o "Dir::Etc::sourcelist=$work/trixie.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  apt-get "${apt_options[@]}" update
  (cd "$work" && apt-get "${apt_options[@]}" download docker-compose && dpkg -x docker-compose_*.deb package)
  install -D -m 755 "$work/package/usr/libexec/docker/cli-plugins/docker-compose" "$compose_plugin"
  rm -rf "$work"
}

install_engine() {
  engine_answers || install_dockerd
  install_compose
}

wait_until_it_answers() {
  local pid="$1"
  for ((second = 0; second < start_timeout; second++)); do
    engine_answers && return
    kill -0 "$pid" 2>/dev/null || fail "dockerd has ended: $(tail -n 1 "$log_file")"
    sleep 1
  done
  fail "dockerd does not answer after $start_timeout s: see $log_file"
}

start_engine() {
  install_engine
  if engine_answers; then
    say "an engine answers: $(docker version --format '{{.Server.Version}}')"
    return
  fi
  require_root "start dockerd"
  # In a session of its own: the engine outlives the shell that starts it.
  setsid dockerd >"$log_file" 2>&1 </dev/null &
  echo "$!" >"$pid_file"
  wait_until_it_answers "$!"
  say "started $(docker version --format '{{.Server.Version}}'), $(docker compose version)"
}

# The number alone proves nothing, it may belong to another process by now; and a zombie has ended.
is_dockerd() {
  [ "$(cat "/proc/$1/comm" 2>/dev/null)" = dockerd ] && ! grep -q '^State:.*zombie' "/proc/$1/status"
}

stop_engine() {
  if [ ! -f "$pid_file" ]; then
    say "no engine was started from here: nothing to stop"
    return
  fi
  local pid
  pid="$(cat "$pid_file")"
  if is_dockerd "$pid"; then
    kill -TERM "$pid"
    for ((second = 0; second < stop_timeout; second++)); do
      is_dockerd "$pid" || break
      sleep 1
    done
    ! is_dockerd "$pid" || fail "dockerd $pid does not end: see $log_file"
  fi
  rm -f "$pid_file"
  say "stopped"
}

case "${1:-}" in
  install) install_engine ;;
  start) start_engine ;;
  stop) stop_engine ;;
  *)
    echo "usage: $0 install|start|stop" >&2
    exit 2
    ;;
esac
