# make demo · make test · make score · make train · make evaluate: each sets up what it needs, in .venv.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STORE  ?= demo/store
GOLD   ?= ../shared/gold
TEXTS  ?= ../shared/reports/chapters
FOLD   ?= 0
DEMO_PROJECT ?= RoboKempen
TRAIN  := --frozen 4
VERSION ?= $(shell date +%Y.%m.%d)
CHAPTERS := 01-voorwoord 02-campussen 04-internationaal 06-duurzaamheid 08-zorg 11-participaties

.PHONY: demo test check score train evaluate examples clean

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.product: pyproject.toml constraints.txt | $(BIN)/python
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

# From the base model and the corpus to the shipped files, in over an hour on two cores. First without a fold, which gives the
# confidences and their threshold; then on with all texts, in two stages whose weights are averaged.
train: training-work/fold/config.json
	$(BIN)/python -m extract.training.train $(TRAIN) --epochs 6 --rate 1.5e-4 --start training-work/fold.pt --out training-work/first.pt
	$(BIN)/python -m extract.training.train $(TRAIN) --epochs 4 --rate 1e-4 --seed 1 --start training-work/first.pt --out training-work/second.pt
	cp training-work/fold/config.json extract/model/config.json
	$(BIN)/python -m extract.training.export training-work/first.pt training-work/second.pt --version $(VERSION) --keep-calibration

# The scores of a model on the fifth of the corpus that it has not seen.
evaluate: training-work/fold/config.json
	$(BIN)/python -m extract.training.calibrate --fold $(FOLD) --model training-work/fold --report

training-work/fold.pt: | $(VENV)/.train
	$(BIN)/python -m extract.training.train $(TRAIN) --epochs 9 --fold $(FOLD) --out $@

training-work/fold/config.json: training-work/fold.pt
	$(BIN)/python -m extract.training.export $< --version fold --out training-work/fold
	$(BIN)/python -m extract.training.calibrate --fold $(FOLD) --model training-work/fold

examples: $(VENV)/.test
	$(BIN)/python examples/typeset.py --into examples

clean:
	rm -rf $(VENV) build demo training-work
