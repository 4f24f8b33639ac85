#!/bin/sh
# Show a topology and what topoc makes of it: sh tests/demo.sh TOPOC FILE.
set -eu
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

show() {
	printf '\n==> %s <==\n' "$1"
	cat "$2"
}

"$1" build -o "$out" "$2"
show "$2" "$2"
printf '\n==> admin.rec (the records of each set) <==\n'
sed -e '/^%rec:/b' -e '/^[%+#]/d' "$out/admin.rec" | cat -s
for file in "$out"/gateways/*/ADDR_MAP.CFG "$out"/smarthosts/*/hosts \
    "$out"/zones/*; do
	show "${file#"$out"/}" "$file"
done
