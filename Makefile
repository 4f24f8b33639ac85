# topoc: see README.md.  One file, no recursion; everything made is in build/
# but for ./topoc and ./libtopoc.a.
#
#   make            topoc and libtopoc.a (CC=clang-14 works as well)
#   make demo       install what building needs, build, show an example
#   make test       what a change needs, in seconds; installs nothing
#   make check      install what testing needs, run every test
#   make repeat     make check N=10 times, each from a fresh clone, half of them
#                   while all processors are busy: do the counts differ?
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
#   make install    to $(DESTDIR)$(PREFIX); uninstall, install-strip
#   make dist       the last commit as a tarball
#   make clean      remove all that was made
#
# Those that need packages of Debian install them, as root; make packages,
# test-packages or bench-packages does that alone.

VERSION = 0.1.0
CC = gcc
CFLAGS = -O2 -g
BUILD = build
TOPOC = topoc
LIB = libtopoc.a

# The one list of packages: what building needs, and what testing needs more.
PACKAGES = gcc make flex bison pkg-config libtalloc-dev libsqlite3-dev \
    libidn2-dev libjansson-dev libunistring-dev libxxhash-dev nettle-dev
TEST_PACKAGES = $(PACKAGES) libcmocka-dev python3 python3-jsonschema recutils \
    sqlite3 mandoc bind9-utils nsd knot-dnssecutils ldnsutils clang-14 \
    libclang-rt-14-dev llvm-14 git patch valgrind strace util-linux jq \
    g++ binutils zsh fish bash-completion ninja-build meson cmake pre-commit \
    iproute2 uidmap libc-bin libnss-wrapper bind9-dnsutils m4 \
    $(PROGRAM_LIBRARIES)
# Daemons that read the outputs are unpacked in build/programs, not installed:
# they would start, and the mail programs exclude each other.  The libraries
# that they need are installed, and netbase, for /etc/services.
PROGRAM_PACKAGES = bind9 bind9-libs knot postfix exim4-daemon-light \
    exim4-config sendmail-bin sendmail-cf
# What doc/topoc-tutorial.7 installs, kept for the test that does so.
TUTORIAL_PACKAGES = nsd postfix bind9-dnsutils
PROGRAM_LIBRARIES = libcap-ng0 libcap2 libdb5.3 libedit2 libfstrm0 \
    libgnutls-dane0 libicu72 libidn12 libjson-c5 libldap-2.5-0 liblmdb0 \
    liblockfile1 libmaxminddb0 libnghttp2-14 libnsl2 libpcre2-8-0 \
    libprotobuf-c1 libsasl2-2 libssl3 liburcu8 libuv1 libwrap0 libxml2 netbase
BENCH_PACKAGES = $(PACKAGES) python3 sqlite3 bind9-utils nsd knot-dnssecutils \
    ldnsutils valgrind

LIBRARIES = talloc sqlite3 libidn2 jansson nettle
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
    -Wvla -Werror $(FRAMES)
# No function takes more of the stack than one path and some; with the usual
# flags only, since others put functions together.
FRAMES = $(if $(filter-out -O2 -g,$(CFLAGS))$(SANITIZE),, \
    -Wframe-larger-than=5120)
# One set of objects for the program and the shared library: that they are
# hidden makes calls between them as cheap as without -fPIC.
HARDENING = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIC \
    -fvisibility=hidden -Wformat -Wformat-security
SANITIZE =
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DTOPOC_VERSION='"$(VERSION)"' -Iinclude \
    -I$(BUILD)/grammar -I$(BUILD)/doc $(WARNINGS) $(HARDENING) $(CFLAGS) \
    $(SANITIZE) $(shell pkg-config --cflags $(LIBRARIES) 2> /dev/null)
# What flex and bison write is theirs to keep clean, but for these.
GRAMMAR_CFLAGS = -Isrc/front -Wno-unused-parameter -Wno-sign-compare \
    -Wno-unused-but-set-variable -Wno-missing-prototypes -Wno-shadow \
    -Wno-unused-function $(if $(FRAMES),-Wframe-larger-than=10240)
LDFLAGS = -pie -Wl,-z,relro,-z,now
LDLIBS = $(shell pkg-config --libs $(LIBRARIES) 2> /dev/null) \
    -lunistring -pthread

LAYERS = base text ast front model check emit api
MAIN = main compile outputs dependencies session options help unknown \
    completion completion_bash completion_zsh completion_fish
SOURCES = $(wildcard $(LAYERS:%=src/%/*.c))
OBJECTS = $(SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/grammar/parse.o \
    $(BUILD)/grammar/scan.o
UNITS = $(wildcard tests/unit/*.c)
PAGES = $(sort $(wildcard doc/checks/*.txt))

# What is installed beside the program.
SONAME = libtopoc.so.$(firstword $(subst ., ,$(VERSION)))
SHARED = $(BUILD)/lib/libtopoc.so.$(VERSION)
COMPLETIONS = $(patsubst %,$(BUILD)/completion/%,topoc _topoc topoc.fish)
INSTALLED = $(BUILD)/lib/libtopoc.a $(SHARED) $(COMPLETIONS)

# Nothing is asked for but to install what was built.
INSTALLS = $(if $(filter-out install%,$(MAKECMDGOALS)),,$(and \
    $(MAKECMDGOALS),$(wildcard $(BUILD)/flags)))

all: $(if $(INSTALLS),,tools) $(TOPOC) $(LIB) $(if $(SANITIZE),,$(INSTALLED))

$(TOPOC): $(MAIN:%=$(BUILD)/src/%.o) $(LIB)
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

# Other flags or another compiler: everything anew; but what is installed is
# what was built.
$(BUILD)/flags: $(if $(INSTALLS),,FORCE)
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
	    echo "topoc: make packages installs that, as root"; \
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
	if [ -n "$$want" -a "$$(id -u)" != 0 ]; then \
	echo "topoc: missing:$$want"; \
	echo "topoc: make $@ installs that, as root"; exit 1; fi; \
	if [ -n "$$want" ]; then echo "installing:$$want"; \
	apt-get update -q > /dev/null && DEBIAN_FRONTEND=noninteractive \
	apt-get install -q -y --no-install-recommends $$want > /dev/null; fi

# Fetch and unpack the daemons that the tests run, those that are not there.
programs:
	@set -e; mkdir -p build/programs/archives/partial; \
	cd build/programs; if test ! -e fetched; then \
	apt-get download --print-uris $(PROGRAM_PACKAGES) > log 2>&1 || \
	    apt-get update -q > /dev/null; fi; \
	for p in $(PROGRAM_PACKAGES); do test -d $$p && continue; \
	    echo "  FETCH $$p"; rm -rf new; mkdir new; cd new; \
	    apt-get download -q -o APT::Sandbox::User=root $$p > log 2>&1 || \
	        { cat log; exit 1; }; \
	    dpkg-deb -x *.deb tree; \
	    find tree -type f -perm /6000 -exec chmod ug-s {} +; \
	    cd ..; mv new/tree $$p; rm -rf new; done; \
	if test ! -e fetched -a $$(id -u) = 0; then \
	    apt-get install -q -y --no-install-recommends --download-only \
	        -o APT::Sandbox::User=root \
	        -o Dir::Cache::archives=$$PWD/archives \
	        $(TUTORIAL_PACKAGES) > log 2>&1 || { cat log; exit 1; }; fi; \
	touch fetched

# From a fresh Debian with git and make to an example's outputs.
demo: packages
	@$(MAKE) --no-print-directory all
	@sh tests/demo.sh ./$(TOPOC) examples/q87030.topo

# The groups that a change needs; what is not installed is left out, and said.
HAS_CMOCKA = printf '$(hash)include <%s>\n' stdarg.h stddef.h stdint.h \
    setjmp.h cmocka.h | $(CC) -E - > /dev/null 2>&1
test: all
	@if $(HAS_CMOCKA); then $(MAKE) --no-print-directory units; else \
	    echo 'topoc: the unit tests are left out: no cmocka.h' \
	        '(libcmocka-dev)'; fi
	@python3 tests/run.py --topoc ./$(TOPOC) --quick \
	    $$($(HAS_CMOCKA) && echo --units $(BUILD)/unit)

# Every test; the last line counts them.
check: test-packages
	@$(MAKE) --no-print-directory all units programs
	@python3 tests/run.py --topoc ./$(TOPOC) --units $(BUILD)/unit \
	    --judge 2000 --mutants 1000

repeat: test-packages
	@sh tests/repeat.sh $(or $(N),10)

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
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/san \
	    TOPOC=$(BUILD)/san/topoc LIB=$(BUILD)/san/libtopoc.a \
	    CFLAGS='-O1 -g' HARDENING= LDFLAGS= \
	    SANITIZE='-fsanitize=address,undefined \
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
	    HARDENING= SANITIZE='-fprofile-instr-generate -fcoverage-mapping \
	    -mllvm -runtime-counter-relocation \
	    -Wno-unused-command-line-argument' \
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
	@$(CC) $(filter-out -Wframe%,$(ALL_CFLAGS)) $(LDFLAGS) -o $@ $< \
	    $(LIB) -lcmocka $(LDLIBS)

# The archive that is installed is one object whose inner names nobody sees;
# ./libtopoc.a, for the tests, shows them all.
$(BUILD)/lib/libtopoc.a: $(OBJECTS)
	@mkdir -p $(@D)
	@echo '  AR $@'
	@$(CC) $(CFLAGS) $(if $(findstring -flto,$(CFLAGS)),\
	    -flinker-output=nolto-rel) -r -nostdlib \
	    -o $(BUILD)/lib/topoc.o $^
	@$(OBJCOPY) --wildcard --keep-global-symbol='topoc_*' \
	    $(BUILD)/lib/topoc.o
	@rm -f $@
	@ar rcs $@ $(BUILD)/lib/topoc.o

$(SHARED): $(OBJECTS) src/api/libtopoc.map
	@mkdir -p $(@D)
	@echo '  LD $@'
	@$(CC) $(ALL_CFLAGS) -shared -Wl,-z,relro,-z,now,-z,defs \
	    -Wl,-soname,$(SONAME),--version-script=src/api/libtopoc.map \
	    -o $@ $(OBJECTS) $(LDLIBS)

# What shells complete, told by topoc; in a cross build by one that runs here.
NATIVE = ./$(TOPOC)
shell_of = $(if $(filter _%,$(1)),zsh,$(if $(filter %.fish,$(1)),fish,bash))
$(COMPLETIONS): $(TOPOC)
	@mkdir -p $(@D)
	@$(NATIVE) completion $(call shell_of,$(@F)) > $@.new
	@mv $@.new $@

# Where to: names as GNU has them, or in capitals, and PREFIX alone will do.
PREFIX = /usr/local
prefix = $(PREFIX)
EXEC_PREFIX = $(prefix)
exec_prefix = $(EXEC_PREFIX)
BINDIR = $(exec_prefix)/bin
bindir = $(BINDIR)
LIBDIR = $(exec_prefix)/lib
libdir = $(LIBDIR)
INCLUDEDIR = $(prefix)/include
includedir = $(INCLUDEDIR)
DATAROOTDIR = $(prefix)/share
datarootdir = $(DATAROOTDIR)
DATADIR = $(datarootdir)
datadir = $(DATADIR)
MANDIR = $(datarootdir)/man
mandir = $(MANDIR)
DOCDIR = $(datarootdir)/doc/topoc
docdir = $(DOCDIR)
PKGCONFIGDIR = $(libdir)/pkgconfig
pkgconfigdir = $(PKGCONFIGDIR)
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
DESTDIR =
INSTALL = install
INSTALL_PROGRAM = $(INSTALL)
INSTALL_DATA = $(INSTALL) -m 644
LDCONFIG = ldconfig
OBJCOPY = objcopy
STRIP = strip

# Where nothing is installed: names that the shell, sed or pkg-config would read
# as something else, and a prefix that is another one in each folder.
PLACES = prefix exec_prefix bindir libdir includedir datarootdir datadir \
    mandir docdir pkgconfigdir bashcompletiondir zshcompletiondir \
    fishcompletiondir
hash := \#
shell_has = \ " ` $$
others_have = ' & | @ $(hash)
find_any = $(strip $(foreach c,$(1),$(findstring $(c),$(2))))
refuse_any = $(if $(call find_any,$(2),$($(1))),$(error $(1) is '$($(1))': \
    nothing is installed to a name with any of $(2) in it))
refuse_relative = $(if $(filter-out /%,$(firstword $($(1)))),$(error $(1) is \
    '$($(1))': give a path that begins with /))
look_at_places = $(call refuse_any,DESTDIR,$(shell_has)) $(foreach \
    v,$(PLACES),$(call refuse_any,$(v),$(shell_has) $(others_have)) \
    $(call refuse_relative,$(v)))

# A folder of the installation, safe from blanks; its pages, schemas, examples.
to = "$(DESTDIR)$($(1))"
MANUAL = $(sort $(wildcard doc/*.[1-9]))
SCHEMAS = $(sort $(wildcard doc/*.schema.json))
EXAMPLES = $(sort $(shell find examples -type f ! -name '*.o' \
    ! -name '.gitignore' ! -path examples/api/postoffices))
EXAMPLE_FOLDERS = $(shell find examples -depth -type d)
# A folder by ${prefix} where it lies below; @ marks where it begins and ends.
by_prefix = $(subst @,,$(subst /@,,$(subst @$(prefix)/,$${prefix}/,@$(1)/@)))
PC_VALUES = -e 's|@prefix@|$(prefix)|' $(foreach \
    v,exec_prefix libdir includedir,-e 's|@$(v)@|$(call by_prefix,$($(v)))|') \
    -e 's|@version@|$(VERSION)|' -e 's|@libs@|$(strip $(LDLIBS)) -lm|'

install: all
	$(look_at_places)@umask 022; set -e; \
	$(INSTALL) -d $(foreach d,bindir libdir includedir pkgconfigdir docdir \
	    $(if $(SCHEMAS),datadir),$(call to,$(d))); \
	$(INSTALL_PROGRAM) $(TOPOC) $(call to,bindir)/topoc; \
	$(INSTALL_DATA) include/topoc.h $(call to,includedir); \
	$(INSTALL_DATA) $(BUILD)/lib/libtopoc.a $(call to,libdir); \
	$(INSTALL_PROGRAM) $(SHARED) $(call to,libdir); \
	ln -sf $(notdir $(SHARED)) $(call to,libdir)/$(SONAME); \
	ln -sf $(SONAME) $(call to,libdir)/libtopoc.so; \
	sed $(PC_VALUES) src/api/libtopoc.pc.in > \
	    $(call to,pkgconfigdir)/libtopoc.pc; \
	chmod 644 $(call to,pkgconfigdir)/libtopoc.pc; \
	$(INSTALL) -d $(call to,bashcompletiondir) $(call to,zshcompletiondir) \
	    $(call to,fishcompletiondir); \
	$(INSTALL_DATA) $(BUILD)/completion/topoc \
	    $(call to,bashcompletiondir); \
	$(INSTALL_DATA) $(BUILD)/completion/_topoc \
	    $(call to,zshcompletiondir); \
	$(INSTALL_DATA) $(BUILD)/completion/topoc.fish \
	    $(call to,fishcompletiondir); \
	for page in $(MANUAL); do \
	    folder=$(call to,mandir)/man$${page##*.}; \
	    file=$$folder/$${page##*/}; $(INSTALL) -d "$$folder"; \
	    sed 's/^\.Os$$/.Os topoc $(VERSION)/' $$page > "$$file"; \
	    chmod 644 "$$file"; done; \
	for file in $(SCHEMAS); do $(INSTALL) -d $(call to,datadir)/topoc; \
	    $(INSTALL_DATA) $$file $(call to,datadir)/topoc; done; \
	$(INSTALL_DATA) README.md LICENSE $(call to,docdir); \
	for file in $(EXAMPLES); do \
	    folder=$(call to,docdir)/$${file%/*}; $(INSTALL) -d "$$folder"; \
	    if [ -x $$file ]; then mode=755; else mode=644; fi; \
	    $(INSTALL) -m $$mode $$file "$$folder"; done; \
	case "$(DESTDIR)$(libdir)" in \
	/usr/lib* | /lib* | /usr/local/lib*) \
	    [ "$$(id -u)" != 0 ] || $(LDCONFIG) || :;; \
	esac

install-strip:
	@$(MAKE) --no-print-directory install \
	    INSTALL_PROGRAM='$(INSTALL_PROGRAM) -s --strip-program=$(STRIP)'

# Exactly that; of folders those that nobody else puts anything in.
uninstall:
	$(look_at_places)@rm -f $(call to,bindir)/topoc \
	    $(call to,includedir)/topoc.h \
	    $(foreach f,libtopoc.a libtopoc.so $(SONAME) $(notdir $(SHARED)), \
	    $(call to,libdir)/$(f)) $(call to,pkgconfigdir)/libtopoc.pc \
	    $(call to,bashcompletiondir)/topoc \
	    $(call to,zshcompletiondir)/_topoc \
	    $(call to,fishcompletiondir)/topoc.fish \
	    $(foreach f,README.md LICENSE $(EXAMPLES),$(call to,docdir)/$(f)) \
	    $(foreach f,$(notdir $(SCHEMAS)),$(call to,datadir)/topoc/$(f)); \
	for page in $(MANUAL); do \
	    rm -f $(call to,mandir)/man$${page##*.}/$${page##*/}; done; \
	for folder in $(addprefix $(call to,docdir)/,$(EXAMPLE_FOLDERS)) \
	    $(call to,docdir) $(call to,datadir)/topoc; do \
	    rmdir "$$folder" 2> /dev/null || :; done

# The tarball of the last commit.
dist:
	@git archive --prefix=topoc-$(VERSION)/ -o topoc-$(VERSION).tar.gz HEAD

.PHONY: all tools packages test-packages bench-packages programs demo test \
    check repeat \
    deliver judge faults diagnostics-report mutation bench profile golden \
    san fuzz fuzz-programs fuzzers coverage clang lint units install \
    install-strip uninstall dist clean FORCE
FORCE:

clean:
	rm -rf $(BUILD) $(TOPOC) $(LIB)

-include $(shell find $(BUILD) -type f -name '*.d' 2> /dev/null)
