#!/bin/sh
# Do the tests give the same result each time?
#
#   sh tests/repeat.sh [N]
#
# Runs make check N times (10), each in a fresh clone of the last commit in an
# empty folder.  In each second run as many other processes as there are
# processors keep them busy.  Prints the last line of each run and how long it
# took, keeps the whole output in build/repeat, and ends with status 1 if two
# runs count differently or one has a failure.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
times=${1:-10}
logs=$top/build/repeat
mkdir -p "$logs"
folder=$(mktemp -d)
burners=
trap 'kill $burners 2> /dev/null; rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

burn() {
	for _ in $(seq "$(nproc)"); do
		(while :; do :; done) &
		burners="$burners $!"
	done
}

counts() {
	sed -n 's/, [0-9]* s$//; /^[a-z-]*: [0-9]* passed/p; $p' "$1"
}

for i in $(seq "$times"); do
	load=alone
	if [ $((i % 2)) = 0 ]; then
		load="under load"
		burn
	fi
	begun=$(date +%s)
	git clone -q "$top" "$folder/clone"
	status=0
	(cd "$folder/clone" && make check) > "$logs/$i.log" 2>&1 || status=$?
	took=$(($(date +%s) - begun))
	# shellcheck disable=SC2086
	[ -z "$burners" ] || kill $burners
	wait
	burners=
	rm -rf "$folder/clone"
	counts "$logs/$i.log" > "$logs/$i.counts"
	echo "$i: $(tail -n 1 "$logs/$i.log"); status $status, $took s, $load"
done

different=$(cd "$logs" && for i in $(seq "$times"); do
	cksum < "$i.counts"; done | sort -u | wc -l)
failed=$(cd "$logs" && for i in $(seq "$times"); do
	tail -n 1 "$i.log"; done | grep -vc ' 0 failed' || :)
echo "$times runs, $failed with failures; counts that differ: $((different - 1))"
[ "$different" = 1 ] && [ "$failed" = 0 ]
