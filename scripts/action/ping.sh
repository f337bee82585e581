#!/usr/bin/env bash
#
# Runs ping1025 as the action's inputs ask for: the action's second step.
#
# In:  PROGRAM, TARGET, COUNT, REQUIRE (may be empty), ARGS (an argument a line, may be empty).
# Out: output in GITHUB_OUTPUT; the exit status is ping1025's.

set -euo pipefail

words=(-c "$COUNT")
[ -z "$REQUIRE" ] || words+=(--require "$REQUIRE")
while IFS= read -r line; do
  [ -z "$line" ] || words+=("$line")
done <<< "$ARGS"
# Where ping sockets are closed to this user, root opens a raw one.
run=("$PROGRAM")
read -r first last < /proc/sys/net/ipv4/ping_group_range
if [ "$(id -u)" != 0 ] && { [ "$(id -g)" -lt "$first" ] || [ "$(id -g)" -gt "$last" ]; }; then
  run=(sudo "$PROGRAM")
fi

status=0
output=$("${run[@]}" "${words[@]}" -- "$TARGET" 2>&1) || status=$?
printf '%s\n' "$output"
# What ends the text must not occur in it.
end=end-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf 'output<<%s\n%s\n%s\n' "$end" "$output" "$end" >> "$GITHUB_OUTPUT"
exit "$status"
