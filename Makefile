# topoc: see README.md.  One file, no recursion; everything made is in build/
# but for ./topoc and ./libtopoc.a.
#
#   make            topoc and libtopoc.a (CC=clang-14 works as well)
#   make demo       install what building needs, build, show an example
#   make check      install what testing needs, run every test
#   make deliver    mail to every domain of FILE=company.topo, through real
#                   smart hosts, to where its gateways would be
#   make faults     let every allocation and system call fail, and kill at each,
#                   where make check takes a part (half an hour)
#   make judge      random topologies, built by topoc and by an independent
#                   judge; N=1000 of them, from SEED=1 on, and on a difference
#                   the least topology that still differs
#   make diagnostics-report
#                   how well the errors of 5,000 faulty texts are reported
#   make mutation   whether the tests notice N=300 changes of the source, which
#                   SEED=1 chooses
#   make bench      speed and memory, beside those of other programs, in one
#                   table; SIZE=10000 for a quick look, RUNS=5 for medians of 5
#   make profile    where the time goes, and what its limit is (SIZE as well)
#   make golden     rewrite the tests' expectations; read git diff afterwards
#   make san        every test under ASan and UBSan
#   make fuzz       each fuzz target for a minute (SECONDS=60)
#   make coverage   lines and branches of src/ that the tests run, by room
#   make clang      with clang-14, warnings and all
#   make lint       the manual, the layers, the form of the code
#   make install    to $(DESTDIR)$(PREFIX)

VERSION = 0.1.0
CC = gcc
CFLAGS = -O2 -g
PREFIX = /usr/local
BUILD = build
TOPOC = topoc
LIB = libtopoc.a

# The one list of packages: what building needs, and what testing needs more.
PACKAGES = gcc make flex bison pkg-config libtalloc-dev libsqlite3-dev \
    libidn2-dev libjansson-dev libunistring-dev libxxhash-dev nettle-dev
TEST_PACKAGES = $(PACKAGES) libcmocka-dev python3 python3-jsonschema recutils \
    sqlite3 mandoc bind9-utils nsd knot-dnssecutils ldnsutils clang-14 \
    libclang-rt-14-dev llvm-14 git valgrind strace util-linux iproute2 uidmap \
    libc-bin libnss-wrapper bind9-dnsutils m4 $(PROGRAM_LIBRARIES)
# Daemons that read the outputs are unpacked in build/programs, not installed:
# they would start, and the mail programs exclude each other.  Their libraries
# are installed.
PROGRAM_PACKAGES = bind9 bind9-libs knot postfix exim4-daemon-light \
    exim4-config sendmail-bin sendmail-cf
PROGRAM_LIBRARIES = libcap-ng0 libcap2 libdb5.3 libedit2 libfstrm0 \
    libgnutls-dane0 libicu72 libidn12 libjson-c5 libldap-2.5-0 liblmdb0 \
    liblockfile1 libmaxminddb0 libnghttp2-14 libnsl2 libpcre2-8-0 \
    libprotobuf-c1 libsasl2-2 libssl3 liburcu8 libuv1 libwrap0 libxml2
BENCH_PACKAGES = $(PACKAGES) python3 sqlite3 bind9-utils nsd knot-dnssecutils \
    ldnsutils valgrind

LIBRARIES = talloc sqlite3 libidn2 jansson nettle
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wvla -Werror
HARDENING = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE -Wformat \
    -Wformat-security
SANITIZE =
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DTOPOC_VERSION='"$(VERSION)"' -Iinclude \
    -I$(BUILD)/grammar -I$(BUILD)/doc $(WARNINGS) $(HARDENING) $(CFLAGS) \
    $(SANITIZE) $(shell pkg-config --cflags $(LIBRARIES))
# What flex and bison write is theirs to keep clean, but for these.
GRAMMAR_CFLAGS = -Isrc/front -Wno-unused-parameter -Wno-sign-compare \
    -Wno-unused-but-set-variable -Wno-missing-prototypes -Wno-shadow \
    -Wno-unused-function
LDFLAGS = -pie -Wl,-z,relro,-z,now
LDLIBS = $(shell pkg-config --libs $(LIBRARIES)) -lunistring -pthread

LAYERS = base text ast front model check emit
SOURCES = $(wildcard $(LAYERS:%=src/%/*.c))
OBJECTS = $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/grammar/parse.o \
    $(BUILD)/grammar/scan.o
UNITS = $(wildcard tests/unit/*.c)
PAGES = $(sort $(wildcard doc/checks/*.txt))

all: tools $(TOPOC) $(LIB)

$(TOPOC): $(BUILD)/src/main.o $(BUILD)/src/options.o $(LIB)
	@echo '  LD $@'
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(OBJECTS)
	@echo '  AR $@'
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/grammar/parse.h $(BUILD)/flags
	@mkdir -p $(@D)
	@echo '  CC $<'
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/grammar/%.o: $(BUILD)/grammar/%.c $(BUILD)/grammar/parse.h \
    $(BUILD)/flags
	@echo '  CC $<'
	@$(CC) $(ALL_CFLAGS) $(GRAMMAR_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/grammar/parse.c $(BUILD)/grammar/parse.h &: grammar/parse.y
	@mkdir -p $(@D)
	@echo '  BISON $<'
	@bison -Wall -Werror --output=$(BUILD)/grammar/parse.c \
	    --header=$(BUILD)/grammar/parse.h $<

# -b tells of states that back up, which cost time; there are to be none.
$(BUILD)/grammar/scan.c: grammar/scan.l
	@mkdir -p $(@D)
	@echo '  FLEX $<'
	@cd $(@D) && flex -CF -b -o scan.c $(CURDIR)/grammar/scan.l
	@grep -q '^No backing up' $(@D)/lex.backup

# The pages of `topoc explain`; made anew when one comes or goes as well.
$(BUILD)/src/text/explain.o: $(BUILD)/doc/pages.inc
$(BUILD)/doc/pages.inc: include/checks.def doc/checks doc/checks/pages.awk \
    $(PAGES)
	@mkdir -p $(@D)
	@echo '  AWK $@'
	@awk -f doc/checks/pages.awk include/checks.def $(PAGES) > $@.new
	@mv $@.new $@

# Other flags or another compiler: everything anew.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || \
	    echo '$(CC) $(ALL_CFLAGS)' > $@

# Say what is missing before a compiler does.
tools:
	@missing=; for p in flex bison pkg-config $(CC); do \
	    command -v $$p > /dev/null || missing="$$missing $$p"; done; \
	for l in $(LIBRARIES); do \
	    pkg-config --exists $$l || missing="$$missing $$l"; done; \
	for h in xxhash.h unistr.h; do \
	    echo "#include <$$h>" | $(CC) -E - > /dev/null 2>&1 || \
	    missing="$$missing $$h"; done; \
	if [ -n "$$missing" ]; then echo "topoc: missing:$$missing"; \
	    echo "topoc: make packages installs what building needs"; \
	    exit 1; fi

# Install packages that are not there yet (as root, by apt-get).
packages:
	@$(call install_packages,$(PACKAGES))
test-packages:
	@$(call install_packages,$(TEST_PACKAGES))
bench-packages:
	@$(call install_packages,$(BENCH_PACKAGES))
install_packages = want=; for p in $(1); do \
	dpkg-query -W -f '$${Status}' $$p 2> /dev/null | \
	grep -q 'ok installed' || want="$$want $$p"; done; \
	if [ -n "$$want" ]; then echo "installing:$$want"; \
	apt-get update -q > /dev/null && DEBIAN_FRONTEND=noninteractive \
	apt-get install -q -y --no-install-recommends $$want > /dev/null; fi

# Fetch and unpack the daemons that the tests run, those that are not there.
programs:
	@set -e; mkdir -p build/programs; cd build/programs; \
	for p in $(PROGRAM_PACKAGES); do test -d $$p && continue; \
	    echo "  FETCH $$p"; rm -rf new; mkdir new; cd new; \
	    apt-get download -q -o APT::Sandbox::User=root $$p > log 2>&1 || \
	        { cat log; echo "topoc: no $$p; try apt-get update"; exit 1; }; \
	    dpkg-deb -x *.deb tree; cd ..; mv new/tree $$p; rm -rf new; done

# From a fresh Debian with git and make to an example's outputs.
demo: packages
	@$(MAKE) --no-print-directory all
	@sh tests/demo.sh ./$(TOPOC) examples/q87030.topo

# Every test; the last line counts them.
check: test-packages
	@$(MAKE) --no-print-directory all units programs
	@python3 tests/run.py --topoc ./$(TOPOC) --units $(BUILD)/unit \
	    --judge 2000 --mutants 1000

# Where random numbers begin, and how many there are of what is random.
SEED = 1
N =

# Random topologies against the judge, which knows nothing of src/.
judge: test-packages
	@$(MAKE) --no-print-directory all
	@python3 tests/judge/judge.py --topoc ./$(TOPOC) -n $(or $(N),1000) \
	    --seed $(SEED) --progress 1000 --shrink

# Mail to every domain of any topology, through Exim and Postfix as its smart
# hosts, in namespaces of their own.
FILE = examples/standby.topo
deliver: test-packages
	@$(MAKE) --no-print-directory all programs
	@python3 tests/delivery/deliver.py --topoc ./$(TOPOC) '$(FILE)'

# Every fault that the groups faults-* know; make check lets a part happen.
FAULTS = memory calls kills disk streams reader
faults: test-packages
	@$(MAKE) --no-print-directory all
	@python3 tests/run.py --topoc ./$(TOPOC) --faults \
	    $(FAULTS:%=--only faults-%)

# One fault in each of 5,000 texts: how well topoc reports it, by kind.
diagnostics-report: all
	@python3 tests/diagnostics/diagnostics.py --topoc ./$(TOPOC) -n 5000

# Changes of src/check, src/model and src/emit, one at a time: at least 90 in
# 100 must make a test fail, the others be in tests/mutation/survivors.txt.
mutation: test-packages
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/mutation \
	    TOPOC=$(BUILD)/mutation/topoc LIB=$(BUILD)/mutation/libtopoc.a \
	    CFLAGS=-O2 all
	@nice -n 19 python3 tests/mutation/mutate.py -n $(or $(N),300) \
	    --seed $(SEED) --build $(BUILD)/mutation

RUNS = 5
SIZE =
bench: bench-packages
	@$(MAKE) --no-print-directory all
	@python3 tests/bench/bench.py --topoc ./$(TOPOC) \
	    --folder $(BUILD)/bench --runs $(RUNS) $(SIZE:%=--size %)

profile: bench-packages
	@$(MAKE) --no-print-directory all $(BUILD)/bench/limits
	@python3 tests/bench/profile.py --topoc ./$(TOPOC) \
	    --folder $(BUILD)/bench --limits $(BUILD)/bench/limits \
	    --runs $(RUNS) $(SIZE:%=--size %)

$(BUILD)/bench/limits: tests/bench/limits.c $(LIB)
	@mkdir -p $(@D)
	@echo '  CC $<'
	@$(CC) $(ALL_CFLAGS) $(GRAMMAR_CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) \
	    $(LDLIBS)

golden: all
	@python3 tests/run.py --topoc ./$(TOPOC) --golden

# The tests under ASan, UBSan and LSan, built beside the others.
san: test-packages
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san TOPOC=$(BUILD)/san/topoc \
	    LIB=$(BUILD)/san/libtopoc.a CFLAGS='-O1 -g' HARDENING= \
	    LDFLAGS= SANITIZE='-fsanitize=address,undefined \
	    -fno-sanitize-recover=undefined' all units
	@python3 tests/run.py --topoc $(BUILD)/san/topoc \
	    --units $(BUILD)/san/unit --judge 100 --only cases --only examples \
	    --only forms --only units --only properties --only judge

# The fuzz targets, with libFuzzer, ASan and UBSan; then a run of each.
FUZZERS = parse check build render
SECONDS = 60
fuzz: test-packages
	@$(MAKE) --no-print-directory fuzz-programs
	@python3 tests/fuzz/campaign.py --programs $(BUILD)/fuzz/targets \
	    --folder $(BUILD)/fuzz/runs --seconds $(SECONDS)

fuzz-programs:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang-14 \
	    LIB=$(BUILD)/fuzz/libtopoc.a CFLAGS='-O2 -gline-tables-only \
	    -DARENA_BYTES=1024 -DBUFFER_BYTES=1024' HARDENING= LDFLAGS= \
	    SANITIZE='-fsanitize=address,undefined,fuzzer-no-link \
	    -fno-sanitize-recover=undefined \
	    -fno-sanitize-coverage=trace-cmp' fuzzers

fuzzers: $(FUZZERS:%=$(BUILD)/targets/%) $(BUILD)/targets/dictionary

$(BUILD)/targets/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/fuzz.o \
    $(BUILD)/tests/fuzz/grammar.o $(LIB)
	@mkdir -p $(@D)
	@echo '  LD $@'
	@$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

.SECONDARY: $(FUZZERS:%=$(BUILD)/tests/fuzz/%.o)

$(BUILD)/tests/fuzz/grammar.o: $(BUILD)/grammar/fuzz.inc
$(BUILD)/grammar/fuzz.inc: grammar/parse.y grammar/scan.l \
    tests/fuzz/grammar.py
	@mkdir -p $(@D)
	@echo '  PYTHON $@'
	@bison --xml=$(@D)/fuzz.xml --output=/dev/null $<
	@python3 tests/fuzz/grammar.py tables $(@D)/fuzz.xml grammar/scan.l \
	    > $@.new
	@mv $@.new $@

$(BUILD)/targets/dictionary: grammar/scan.l include/checks.def \
    tests/fuzz/grammar.py
	@mkdir -p $(@D)
	@echo '  PYTHON $@'
	@python3 tests/fuzz/grammar.py dictionary grammar/scan.l \
	    include/checks.def > $@.new
	@mv $@.new $@

# Counted by clang, beside the others; tests/coverage.py tells what counts.
coverage: test-packages
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage CC=clang-14 \
	    TOPOC=$(BUILD)/coverage/topoc LIB=$(BUILD)/coverage/libtopoc.a \
	    CFLAGS='-O1 -g -DNDEBUG -Wno-unused-variable' \
	    HARDENING= SANITIZE='-fprofile-instr-generate -fcoverage-mapping' \
	    all units
	@python3 tests/coverage.py --build $(BUILD)/coverage --missing 10

# With clang, beside the build with gcc.
clang: test-packages
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/clang CC=clang-14 \
	    TOPOC=$(BUILD)/clang/topoc LIB=$(BUILD)/clang/libtopoc.a all

lint: test-packages
	@python3 tests/run.py --only layers --only manual

units: $(UNITS:tests/unit/%.c=$(BUILD)/unit/%)

$(BUILD)/unit/%: tests/unit/%.c $(wildcard tests/unit/*.h) $(LIB)
	@mkdir -p $(@D)
	@echo '  CC $<'
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) -lcmocka $(LDLIBS)

install: all
	install -D -m 755 $(TOPOC) $(DESTDIR)$(PREFIX)/bin/topoc
	install -D -m 644 doc/topoc.1 $(DESTDIR)$(PREFIX)/share/man/man1/topoc.1
	install -D -m 644 doc/topo.5 $(DESTDIR)$(PREFIX)/share/man/man5/topo.5

.PHONY: all tools packages test-packages bench-packages programs demo check \
    deliver diagnostics-report faults mutation bench profile golden san fuzz \
    fuzz-programs fuzzers judge coverage clang lint units install FORCE clean
FORCE:

clean:
	rm -rf $(BUILD) $(TOPOC) $(LIB)

-include $(shell find $(BUILD) -type f -name '*.d' 2> /dev/null)
