# make demo · test · serve · conformance · crash · bench · score · train · evaluate: each sets up what it needs, in .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STORE  ?= demo/store
GOLD   ?= ../shared/gold
TEXTS  ?= ../shared/reports/chapters
REPORTS ?= ../shared/reports
SUITES ?= ../shared/w3c/sparql11
CASES  ?= 2000
PORT   ?= 8000
FOLDS  ?= 0 1 2 3 4
DEMO_PROJECT ?= RoboKempen
TRAIN  := --frozen 4
VERSION ?= $(shell date +%Y.%m.%d)
CHAPTERS := 01-voorwoord 02-campussen 04-internationaal 06-duurzaamheid 08-zorg 11-participaties

.PHONY: demo test serve conformance crash bench score train evaluate examples clean

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.product: pyproject.toml constraints.txt hatch_build.py $(wildcard limburg/web/scripts/*.*) | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.test: $(VENV)/.product
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,examples]'
	touch $@

$(VENV)/.train: $(VENV)/.product
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train]'
	touch $@

demo: $(VENV)/.product
	$(BIN)/limburg build examples/*.pdf examples/*.docx --store $(STORE)
	$(BIN)/limburg status --store $(STORE)
	$(BIN)/limburg partners $(DEMO_PROJECT) --store $(STORE)
	$(BIN)/limburg network --store $(STORE) -o demo/network.html

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m extract.training.corpus
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# The development chapters under the scorer that lies beside them.
score: $(VENV)/.product
	mkdir -p build/score
	for chapter in $(CHAPTERS); do $(BIN)/limburg extract $(TEXTS)/$$chapter.txt -o build/score/$$chapter.ttl || exit 1; done
	$(BIN)/python $(GOLD)/score.py $(SCORE_ARGS) $(foreach c,$(CHAPTERS),$(GOLD)/$(c).json=build/score/$(c).ttl)

# The store that `make demo` builds, over HTTP until Ctrl-C.
serve: $(VENV)/.product
	test -d $(STORE) || $(MAKE) demo
	$(BIN)/limburg serve --store $(STORE) --port $(PORT)

# The suites of the W3C and random and hostile requests against the service; fails where one fails that is not listed.
conformance: $(VENV)/.test
	$(BIN)/python -m tests.conformance --suites $(SUITES) --cases $(CASES)

# Kills builds, forgettings and decisions at random points: nothing may be half written, no decision lost.
crash: $(VENV)/.test
	$(BIN)/python -m tests.crash --kills 200

# Each part writes its section of benchmarks/RESULTS.md.
bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.extraction --texts $(REPORTS)
	$(BIN)/python -m benchmarks.questions
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.service
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.explorer
	$(BIN)/python -m benchmarks.scaling

# From the base model and the corpus to the shipped files: first without one fold, which gives the confidences and their
# threshold; then on with all texts.
train: training-work/fold-0/config.json
	$(BIN)/python -m extract.training.evaluate --folds 0 --calibrate training-work/fold-0 --out training-work/fold-0.md
	$(BIN)/python -m extract.training.train $(TRAIN) --epochs 4 --rate 1.5e-4 --start training-work/fold-0.pt --out training-work/all.pt
	cp training-work/fold-0/config.json extract/model/config.json
	$(BIN)/python -m extract.training.export training-work/all.pt --version $(VERSION) --keep-calibration

# Cross-validation with oracles, ablations and errors by kind, then the chapters and the baselines; trains the five folds where
# they are not there. Frog is measured where Debian's packages frog, frogdata and uctodata are installed.
evaluate: $(foreach k,$(FOLDS),training-work/fold-$(k)/config.json)
	$(BIN)/python -m extract.training.evaluate --folds $(FOLDS) --gold $(GOLD) --chapters $(TEXTS)
	$(BIN)/python -m graph.resolution --pairs tests/cases/names.csv
	$(BIN)/python -m extract.training.baselines --only rules
	$(BIN)/python -m extract.training.baselines --only cnn
	-$(BIN)/python -m extract.training.baselines --only frog

training-work/fold-%.pt: | $(VENV)/.train
	$(BIN)/python -m extract.training.train $(TRAIN) --epochs 6 --fold $* --out $@

training-work/fold-%/config.json: training-work/fold-%.pt
	$(BIN)/python -m extract.training.export $< --version fold-$* --out training-work/fold-$*

.PRECIOUS: training-work/fold-%.pt

examples: $(VENV)/.test
	$(BIN)/python examples/typeset.py --into examples

clean:
	rm -rf $(VENV) build demo training-work
