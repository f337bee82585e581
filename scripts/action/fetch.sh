#!/usr/bin/env bash
#
# Fetches the tarball of a release for this machine, holds it against SHA256SUMS, and unpacks it: the action's first step.
#
# In:  VERSION (may be empty), ACTION_REF (the action's tag), ACTION_PATH, SERVER, REPOSITORY (of the action; empty where
#      the action is part of the workflow's own), GITHUB_REPOSITORY, RUNNER_TEMP.
# Out: program=PATH in GITHUB_OUTPUT.

set -euo pipefail

# v1 moves with the releases; v1.2.3 is one.
version=$VERSION
if [ -z "$version" ] && [[ $ACTION_REF =~ ^v([0-9]+\.[0-9]+\.[0-9]+)$ ]]; then
  version=${BASH_REMATCH[1]}
fi
if [ -z "$version" ]; then
  version=$(sed -nE 's/^  "version": "([^"]+)",$/\1/p' "$ACTION_PATH/deno.json")
fi
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || {
  echo "::error::'$version' is no version"
  exit 2
}

name=ping1025-$version-$(uname -m)-linux
folder=$(mktemp -d "$RUNNER_TEMP/ping1025.XXXXXX")
cd "$folder"
for file in SHA256SUMS "$name.tar.gz"; do
  curl --fail --silent --show-error --location --retry 3 --remote-name \
    "$SERVER/${REPOSITORY:-$GITHUB_REPOSITORY}/releases/download/v$version/$file"
done
# A line that is missing must not pass for one that is right.
grep -F "  $name.tar.gz" SHA256SUMS | sha256sum --check --strict -
tar -xzf "$name.tar.gz"
echo "program=$folder/$name/ping1025" >> "$GITHUB_OUTPUT"
