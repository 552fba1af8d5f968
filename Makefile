# ADDA Lab. `make help` lists the targets.
#
# core/*.c is compiled and linked once per build of the core into build/; the scripts of web/ are bundled with the few libraries
# that they use. dist/ is the whole site, put together of both and the data: serve it from anywhere. In it all but the page itself
# lies in a folder called after its contents; under the same names without that folder it is in build/site/.

EMCC ?= emcc
CLANG ?= clang
CHROMIUM ?= chromium
export EMCC CLANG CHROMIUM
.DEFAULT_GOAL := build
ARGS ?=

METHODS := $(sort $(wildcard core/methods/*.c))
CORE := $(wildcard core/*.c) $(METHODS)
WARNINGS := -Wall -Wextra -Wpedantic -Wno-unused-parameter

# The methods of adaptation are the files of core/methods/: here the core learns of those that come and go.
build/methods.h: core/methods Makefile
	@mkdir -p $(@D)
	@printf 'METHOD(%s)\n' $(METHODS:core/methods/%.c=%) >$@

# --- builds of the core ---------------------------------------------------------------------------------------------------

BUILDS := scalar simd simd-threads
# What this Emscripten can do is asked once, and is in build/emscripten.mk. Fused multiply-add, where it knows it: two builds more.
# And its compiler, with all that emcc calls it with: emcc takes seven times as long to start as that takes for a file.
WASM_CC = $(EMCC)
ifneq ($(and $(shell command -v $(EMCC)),$(if $(filter clean help,$(MAKECMDGOALS)),,asked)),)
-include build/emscripten.mk
build/emscripten.mk: Makefile $(shell command -v $(EMCC))
	@mkdir -p $(@D)
	@if printf '#include <wasm_simd128.h>\nv128_t f(v128_t a) { return wasm_f32x4_relaxed_madd(a, a, a); }\n' | \
	  $(EMCC) $(FLAGS_relaxed) -Werror -x c -c - -o build/relaxed.o 2>/dev/null; \
	then echo 'BUILDS += relaxed relaxed-threads' >$@; \
	else : >$@; echo 'this Emscripten cannot build relaxed SIMD: the arithmetic "fastest" is left out' >&2; fi
	@clang=$$("$$(dirname "$$(command -v $(EMCC))")/em-config" LLVM_ROOT 2>/dev/null)/clang && [ -x "$$clang" ] && \
	  $(EMCC) --cflags >build/emscripten.flags 2>/dev/null && echo "WASM_CC := $$clang @build/emscripten.flags" >>$@ || true
endif
# Without the two, the compiler would vectorise the scalar build after all.
FLAGS_scalar := -DADDA_SCALAR -fno-vectorize -fno-slp-vectorize
FLAGS_simd := -msimd128
FLAGS_simd-threads := $(FLAGS_simd) -matomics -mbulk-memory
FLAGS_relaxed := $(FLAGS_simd) -mrelaxed-simd -DADDA_RELAXED
FLAGS_relaxed-threads := $(FLAGS_simd-threads) -mrelaxed-simd -DADDA_RELAXED
# libc's objects are not marked as fit for shared memory; the few functions used (memcpy, exp, log) are.
LINK_simd-threads := -Wl,--shared-memory,--no-check-features
LINK_relaxed-threads := $(LINK_simd-threads)

# The header is the list of what the .wasm exports (\x28 is the bracket that Make would count).
EXPORTS := $(shell sed -n 's/^[a-z].*[ *]\(adda_[a-z_]*\)\x28.*/\1/p' core/adda.h) __heap_base
# JavaScript decides the memory's size, and never grows it: growth is allowed to the linker only so that it sets no maximum.
LINK := -sSTANDALONE_WASM --no-entry -sTOTAL_STACK=262144 -sINITIAL_MEMORY=2097152 -sALLOW_MEMORY_GROWTH=1 \
  -sMAXIMUM_MEMORY=4294967296 -Wl,--import-memory $(EXPORTS:%=-Wl,--export=%)
# Emscripten's tools look for acorn beside their own node; Debian keeps it here.
export NODE_PATH := /usr/share/nodejs

WASM := $(BUILDS:%=build/wasm/adda-%.wasm)
PACKAGES := node_modules/.package-lock.json

.PHONY: build core-tests demo test experiment report bench pictures lint format clean help setup
build: dist/index.html

define core_build
build/$(1)/%.o: core/%.c Makefile
	@mkdir -p $$(@D)
	$$(WASM_CC) -std=c11 -O3 -Ibuild $(WARNINGS) $(FLAGS_$(1)) -MMD -MP -c $$< -o $$@
build/$(1)/method.o: build/methods.h
build/wasm/adda-$(1).wasm: $(CORE:core/%.c=build/$(1)/%.o)
	@mkdir -p $$(@D)
	@echo "linking $$@ with $$$$($$(EMCC) --version | sed -n 1p)"
	@$$(EMCC) -O3 $$^ -o $$@ $(LINK) $(LINK_$(1))
-include $(CORE:core/%.c=build/$(1)/%.d)
endef
$(foreach build,$(BUILDS),$(eval $(call core_build,$(build))))

# --- the site -------------------------------------------------------------------------------------------------------------

# What JavaScript is told of the core: its options and methods.
build/core.js: core/describe.js build/wasm/adda-scalar.wasm
	node core/describe.js build/wasm/adda-scalar.wasm $@

# Scripts, each with all that it imports, and the page's style sheet go under their short names to build/site/, with the cores and
# the images; web/assemble.js makes dist/ of it, as a whole, so that nothing stays of what is gone.
# Of what the page need not begin with, two parts are scripts of their own: what draws lines, and the words of another language.
ENTRIES := web/page/begin.js web/page/page.js web/page/page.css web/page/elements/plot.js web/text/zh.js web/worker/worker.js \
  web/worker/importer.js web/engine/thread.js
dist/index.html: $(WASM) build/core.js data/images/mnist/manifest.json build/pictures/.made $(PACKAGES) Makefile \
  $(shell find web -type f)
	@rm -rf build/site && mkdir -p build/site/pictures
	node_modules/.bin/esbuild $(ENTRIES) --bundle --format=esm --target=es2022 --external:node:* $(patsubst %,--external:./%,page.js plot.js zh.js pictures/*) --entry-names=[name] \
	  --outdir=build/site --minify --sourcemap --log-level=warning
	@cp -R data/images build/site/data
	@cp build/pictures/*.png build/site/pictures
	@cp $(WASM) build/site
	node web/assemble.js build/site dist

$(PACKAGES): package.json package-lock.json
	npm ci --no-audit --no-fund || { echo 'The npm packages cannot be fetched. Check the network, then run make again.' >&2; exit 1; }
	@touch $@
# The readers and writers that it imports; of the options no more than the collections' names, which need build/core.js.
PREPARE := data/prepare.js web/fault.js web/options/own.js $(patsubst %,web/images/%.js,collection draw gzip idx random shape)
data/images/mnist/manifest.json: $(PREPARE) $(wildcard data/originals/*.gz) $(PACKAGES) | build/core.js
	node data/prepare.js
	@touch $@

# The problems as pictures, drawn and shifted as their runs have them.
build/pictures/.made: data/pictures.js data/images/mnist/manifest.json build/core.js $(wildcard web/images/*.js web/options/*.js)
	node data/pictures.js data/images $(@D)
	@touch $@

# --- tests of the core ----------------------------------------------------------------------------------------------------

# Natively under the sanitizers and as WebAssembly, with vectors and without, and relaxed where that can be built: those that try kernels
# alone in all of these builds, the others in some (tests/core/core.test.js says why).
KERNEL_TESTS := kernels winograd affine
CORE_TESTS := $(KERNEL_TESTS) gradients methods api
KERNELS := $(patsubst %,core/%.c,affine conv dense loss optimizer random winograd)
SANITIZE := -gline-tables-only -O2 -fsanitize=address,undefined -fno-sanitize-recover=all
CC_native-simd := $(CLANG) $(SANITIZE) -DADDA_SIMDE
CC_native-scalar := $(CLANG) $(SANITIZE) $(FLAGS_scalar)
CC_simd := $(WASM_CC) -O3 $(FLAGS_simd)
CC_scalar := $(WASM_CC) -O3 $(FLAGS_scalar)
CC_relaxed := $(WASM_CC) -O3 $(FLAGS_relaxed)
NATIVE_TESTS := native-simd native-scalar
WASM_TESTS := $(filter simd scalar relaxed,$(BUILDS))
# At -O1 what is linked is not optimized once more as a whole, which for each program takes ten times as long as the linking: the tests
# of the engine run what is shipped after that.
TEST_LINK_native = $(CLANG) $(SANITIZE) -pthread
TEST_LINK_wasm = $(EMCC) -O1 -sSTANDALONE_WASM -sINITIAL_MEMORY=536870912 -sTOTAL_STACK=8388608

# The reference is what takes longest, and not what is tested: optimized, without sanitizers, once for all builds of a kind.
CC_reference_native := $(CLANG) -O3
CC_reference_wasm := $(WASM_CC) -O3
build/core-tests/%/reference.o: tests/core/reference.c Makefile
	@mkdir -p $(@D)
	$(CC_reference_$*) -std=c11 $(WARNINGS) -MMD -MP -c $< -o $@
-include $(foreach kind,native wasm,build/core-tests/$(kind)/reference.d)

# What is tried as WebAssembly is what is shipped; natively it is compiled for the tests. The programs themselves need no sanitizers:
# those of what they call see to the memory that they hand over. Nor need they be fast: what takes long in them is what they call.
# core_test_build BUILD, SUFFIX, KIND, FOLDER OF THE CORE'S OBJECTS
define core_test_build
build/core-tests/$(1)/tests/%.o: tests/core/%.c Makefile
	@mkdir -p $$(@D)
	$(filter-out -O% -fsanitize=% -fno-sanitize%,$(CC_$(1))) -O1 -std=c11 -Icore $(WARNINGS) -MMD -MP -c $$< -o $$@
$(KERNEL_TESTS:%=build/core-tests/%-$(1)$(2)): build/core-tests/%-$(1)$(2): build/core-tests/$(1)/tests/%.o \
  $(KERNELS:core/%.c=$(4)/%.o) build/core-tests/$(3)/reference.o
	@$(TEST_LINK_$(3)) $$^ -o $$@ -lm
$(patsubst %,build/core-tests/%-$(1)$(2),$(filter-out $(KERNEL_TESTS),$(CORE_TESTS))): build/core-tests/%-$(1)$(2): \
  build/core-tests/$(1)/tests/%.o $(CORE:core/%.c=$(4)/%.o) build/core-tests/$(3)/reference.o
	@$(TEST_LINK_$(3)) $$^ -o $$@ -lm
-include $(CORE_TESTS:%=build/core-tests/$(1)/tests/%.d)
endef
define native_core
build/core-tests/$(1)/%.o: core/%.c Makefile
	@mkdir -p $$(@D)
	$$(CC_$(1)) -std=c11 -Ibuild $(WARNINGS) -MMD -MP -c $$< -o $$@
build/core-tests/$(1)/method.o: build/methods.h
-include $(CORE:core/%.c=build/core-tests/$(1)/%.d)
endef
$(foreach build,$(NATIVE_TESTS),$(eval $(call native_core,$(build))))
$(foreach build,$(NATIVE_TESTS),$(eval $(call core_test_build,$(build),,native,build/core-tests/$(build))))
$(foreach build,$(WASM_TESTS),$(eval $(call core_test_build,$(build),.wasm,wasm,build/$(build))))
.SECONDARY:

core-tests: $(CORE_TESTS:%=build/core-tests/%-native-simd) $(KERNEL_TESTS:%=build/core-tests/%-native-scalar) \
  $(patsubst %,build/core-tests/%-scalar.wasm,$(KERNEL_TESTS) api) \
  $(foreach build,$(filter-out scalar,$(WASM_TESTS)),$(CORE_TESTS:%=build/core-tests/%-$(build).wasm))

# clang-format is an npm package of a fixed version: those that distributions bring format differently from each other.
C_FILES := $(sort $(wildcard core/*.[ch] core/methods/*.c tests/core/*.[ch] tests/programs/bench/*.c))

# --- what people type -----------------------------------------------------------------------------------------------------

CORES := $(shell nproc 2>/dev/null || echo 2)
# What is to be made first is made on all cores, unless the caller has said on how many.
PARALLEL = --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(CORES))

setup:
	@.ci/setup build

## demo: set up, build and serve the page on localhost (PORT=8080)
demo:
	@.ci/setup build
	@$(MAKE) $(PARALLEL) build
	@node tests/programs/serve.js

## test: set up and run every test, in Node and in Chromium
test:
	@.ci/setup test
	@$(MAKE) $(PARALLEL) build core-tests lint
	@node tests/harness/all.js

## experiment: run the experiment in Node, e.g. ARGS="--preset few-labels --seeds 1-5"
experiment: build
	@node tests/programs/experiment.js $(ARGS)

## report: run what is left of the study (two hours in all; QUICK=1 a few minutes) and write dist/report.html
report: build
	@node tests/programs/report.js

## bench: speed of this machine, beside PyTorch where it is installed
bench: build build/peak.wasm
	@node tests/programs/bench.js $(ARGS)

## pictures: photograph the page for README.md, one run through
pictures: build
	@node tests/programs/pictures.js

build/peak.wasm: tests/programs/bench/peak.c core/vec.h
	@mkdir -p $(@D)
	$(EMCC) -std=c11 -O3 $(FLAGS_simd) $< -o $@ -sSTANDALONE_WASM --no-entry -Wl,--export=peak

## lint: types, style and unused code
lint: $(PACKAGES) build/core.js
	node_modules/.bin/clang-format --dry-run --Werror $(C_FILES)
	node_modules/.bin/biome ci --config-path=.biome.json --error-on-warnings
	node_modules/.bin/tsc -p .tsconfig.json

## format: rewrite the sources in the project's style
format: $(PACKAGES)
	node_modules/.bin/clang-format -i $(C_FILES)
	node_modules/.bin/biome check --config-path=.biome.json --write

## clean: remove everything that was built
clean:
	rm -rf build dist data/images

help:
	@echo 'make: build the site into dist/'
	@sed -n 's/^## /make /p' Makefile
