#!/usr/bin/env bash
# What a test run ends with: one line for each reason something was skipped, then
# the counts. gotestsum runs it when all tests are done and hands it the TESTS_*
# counts and the file with every test's output.
#
# In CI nothing may be skipped, and a run without a test is not a pass.
set -euo pipefail

# A package that does not compile has no tests to count, but it did fail.
failed=$((TESTS_FAILED + TESTS_ERRORS))
passed=$((TESTS_TOTAL - TESTS_FAILED - TESTS_SKIPPED))

echo
sed -n 's/.*"Output":".*\(SKIPPED.*\)\\n"}$/\1/p' "$GOTESTSUM_JSONFILE" |
  sed 's/\\u003c/</g; s/\\u003e/>/g; s/\\u0026/\&/g; s/\\"/"/g' |
  sort | uniq -c | sed -E 's/^ *([0-9]+) (.*)/\2 (\1 times)/; s/ \(1 times\)$//'
[ "$TESTS_TOTAL" -gt 0 ] || echo "SKIPPED: no test ran"

echo "$passed passed, $failed failed, $TESTS_SKIPPED skipped"

if [ -n "${CI:-}" ] && { [ "$TESTS_SKIPPED" -gt 0 ] || [ "$TESTS_TOTAL" -eq 0 ]; }; then
  echo "in CI every test must run" >&2
  exit 1
fi
