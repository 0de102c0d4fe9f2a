#!/usr/bin/env bash
# Writes docs/figures.md: what delivery does on this machine, each table with the command that made it. As root on Debian,
# with the programs that `.ci/run` installs, on a machine that does nothing else. `--long` adds what takes half an hour.
set -euo pipefail
cd "$(dirname "$0")/.."

page=docs/figures.md
draft=$(mktemp)
trap 'rm -f "$draft"' EXIT

say() {
    printf '%s\n' "$@" >>"$draft"
}

# A heading, what to read in the table, and the command whose output it is.
table() {
    local title=$1 words=$2 pick=$3
    shift 3
    printf '== %s\n' "$title" >&2
    say "" "## $title" "" "$words" "" "\`$*\`, $(date -u +%F):" "" '```text'
    "$@" 2>/dev/null | grep -E "$pick" | sed -E "s/^test [a-z_:]+ ... //; s/[[:space:]]+$//" >>"$draft"
    say '```'
}

say "# Figures" "" \
    "What delivery does on one machine, measured by \`tests/figures.sh\`, which anybody can run again. A ratio compares with what is" \
    "named beside it in the same run; seconds alone say more about the machine than about Pressrun." "" \
    "Machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(awk '/MemTotal/ {printf "%.0f GB", $2 / 1e6}' /proc/meminfo), Linux $(uname -r | cut -d- -f1), $(findmnt -n -o FSTYPE -T .). A sync of 8 KB takes" \
    "$(python3 - <<'PYTHON'
import os, time
path = "target/figures-sync"
file = os.open(path, os.O_RDWR | os.O_CREAT)
for turn in range(2):
    begun = time.time()
    for number in range(1000):
        os.pwrite(file, b"x" * 8192, number % 400 * 8192)
        os.fdatasync(file)
print(f"{time.time() - begun:.2f} ms")
os.unlink(path)
PYTHON
). Commit $(git rev-parse --short HEAD)."

all='^(what|smtp|session|whole|signatures|a message)'
table "Throughput" "Messages of 10 KB to Postfix's smtp-sink, beside its smtp-source." "$all" cargo bench --locked --bench send -- sink
table "Signatures" "The same where each copy is signed by RSA-2048 and Ed25519, beside what all cores sign and do nothing else." "$all" cargo bench --locked --bench send -- signed
table "A real Postfix" "Until its queue is empty. The session under TLS stands beside itself without." "$all" cargo bench --locked --bench send -- postfix
table "TLS" "To a sink of our own, beside the same without TLS." "$all" cargo bench --locked --bench send -- tls
table "Distance" "A round trip takes 20 ms; beside one message a round trip." "$all" cargo bench --locked --bench send -- far
table "Large lists" "Planning, memory, the time until the first message has arrived, and bytes on the disk for a delivery." '^ *(recipients|[0-9])' cargo bench --locked --bench crowd
table "Limits that workers share" "Three processes on one Postgres, and one limit." '(shared|workers)' \
    env PRESSRUN_TEST_LONG=1 PRESSRUN_TEST_OUTSIDE=1 cargo test --locked --test it -- several_workers --nocapture --test-threads 1
if [[ ${1-} == --long ]]; then
    table "Torture" "Senders are killed, stopped and cut off from their store and from power, at a relay that fails as well." \
        '^(test|what|kill|SIG|postgres|Postgres|COMMIT|power|full|clock|a disk)' \
        env PRESSRUN_TEST_LONG=1 PRESSRUN_TEST_OUTSIDE=1 cargo test --locked --test it -- torture:: --nocapture --test-threads 1
fi

mv "$draft" "$page"
chmod 644 "$page"
printf 'written: %s\n' "$page" >&2
