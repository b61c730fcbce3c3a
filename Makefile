# Every target does its own set-up, in .venv: a fresh clone needs only make, Python 3.10 or newer and PyPI.
# Plain enough for the GNU make 3.81 that macOS ships.

USABLE = -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do \
	if $$p $(USABLE); then echo $$p; exit; fi; done; echo python3)
RUN = .venv/bin/python -m
# Wheels only: a source package runs code when it is installed. WHEELS= builds what a rare platform has no wheel of.
WHEELS ?= --only-binary :all:
PIP = pip install -qq --disable-pip-version-check --no-input --require-hashes
INSTALL = $(RUN) $(PIP) $(WHEELS)
COMPILE = $(RUN) uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command 'make lock (uv pip compile --universal --python-version 3.10)'

# An upgraded system Python leaves .venv with a dead link: set up anew.
STALE := $(shell test -x .venv/bin/python || echo stale)

# Checks of the scripts need Node.js; nothing else does. In CI they must not be left out.
NODE := $(shell command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && echo node_modules/.stamp)

# Material prints a banner about MkDocs 2 at every build; requirements.in keeps MkDocs below 2.
export NO_MKDOCS_2_WARNING = 1

# What changes how Python itself runs is not the shell's to say: it is too late for that once Python has started.
# Many images of containers set PYTHONDONTWRITEBYTECODE: then our code and all templates are compiled anew at every run.
unexport PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONWARNINGS PYTHONUTF8 PYTHONIOENCODING PYTHONSAFEPATH
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help site bundle serve pdf check test audit bench successor advisories lint format lock clean stale

help: ## list the targets · 列出所有命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

site: .venv/site.stamp ## build the site into site/ (or SITE_DIR=…) · 生成网站
	@$(RUN) casebook site

bundle: .venv/site.stamp ## the site as one ZIP that works offline, in dist/ · 生成离线包
	@$(RUN) casebook bundle

serve: .venv/site.stamp ## live preview on http://127.0.0.1:8000 · 实时预览
	@$(RUN) mkdocs serve

pdf: .venv/site.stamp ## make the PDF files in dist/pdf · 生成PDF
	@$(RUN) casebook pdf

check: .venv/site.stamp ## check the data only (CASEBOOK_DATA=… for another file) · 只检查数据
	@$(RUN) casebook check

test: .venv/dev.stamp ## run all tests (ARGS='-k word' for some) · 运行测试
	@$(RUN) pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

audit: .venv/dev.stamp ## Lighthouse and the Nu checker; needs Node.js, Java, Chromium (ARGS=--html) · 检查网页质量
	@$(RUN) tests.audit $(ARGS)

lint: .venv/dev.stamp ## check code style, scripts and workflows · 检查代码风格、脚本与工作流
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@out=$$(.venv/bin/lint-imports --no-cache --no-logo) || { echo "$$out" | sed -n '/^Contracts/,$$p'; exit 1; }
	@$(RUN) tools.house
	@$(RUN) mypy --no-error-summary
	@.venv/bin/zizmor --offline --quiet .github
	@$(MAKE) --no-print-directory $(if $(NODE),scripts,no-scripts)

.PHONY: scripts no-scripts
scripts: node_modules/.stamp
	@node_modules/.bin/biome check --error-on-warnings
	@for project in . casebook/search/worker tests/search/worker; do node_modules/.bin/tsc -p $$project || exit 1; done

no-scripts:
	@echo '没有 Node.js 和 npm，不检查脚本 / No Node.js and npm: scripts are not checked (apt-get install nodejs npm)' >&2
	@[ "$$CI" != true ]

format: .venv/dev.stamp $(NODE) ## tidy the code · 整理代码格式
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .
	@$(if $(NODE),node_modules/.bin/biome check --write --log-level=error)

bench: .venv/dev.stamp .venv-bench/stamp ## measure building and searching into BENCHMARKS.md (ARGS='--cases 1000') · 测量
	@$(RUN) tools.bench $(ARGS)

successor: .venv-successor/stamp ## whether the site is the same with ProperDocs in place of MkDocs · 与ProperDocs生成的网站比较
	@$(RUN) tools.successor .venv-successor/bin/python

advisories: .venv-audit/stamp ## known holes in what is installed (asks PyPI) · 核对依赖的已知漏洞
	@.venv-audit/bin/pip-audit --disable-pip --require-hashes -r requirements-dev.txt
	@.venv-audit/bin/pip-audit --disable-pip --require-hashes -r requirements.txt

lock: .venv/dev.stamp ## write requirements*.txt anew (ARGS=--upgrade for newer versions) · 锁定依赖版本
	@$(COMPILE) $(ARGS) requirements.in --output-file requirements.txt
	@$(COMPILE) $(ARGS) requirements-dev.in --output-file requirements-dev.txt
	@$(COMPILE) $(ARGS) requirements-bench.in --output-file requirements-bench.txt
	@$(COMPILE) $(ARGS) requirements-audit.in --output-file requirements-audit.txt
	@$(COMPILE) $(ARGS) requirements-successor.in --output-file requirements-successor.txt
	@# As locked above, for the Python of the browser (casebook/runtime).
	@$(subst 3.10,3.14,$(COMPILE)) --no-deps --constraints requirements.txt \
		requirements-browser.in --output-file requirements-browser.txt
	@$(if $(NODE),npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)

clean: ## remove all that make can make again · 清除生成的文件
	@rm -rf .venv .venv-bench .venv-audit .venv-successor node_modules site site.*/ dist .cache .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp goes first and comes back last, so that an interrupted set-up starts over.
.venv/site.stamp: requirements.txt $(STALE)
	@$(PYTHON) $(USABLE) || { echo '需要带 venv 的 Python 3.10 以上版本 / Python 3.10+ with venv needed:' \
		'apt-get install python3-venv (Debian, Ubuntu), brew install python3 (macOS)' >&2; exit 1; }
	@rm -f .venv/*.stamp
	@echo '正在准备 .venv（约一分钟）/ Setting up .venv (about a minute) …'
	@$(PYTHON) -m venv --clear .venv
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/site.stamp
	@rm -f $@
	@echo '正在准备测试工具 / Setting up the test tools …'
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json
	@rm -f $@
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

.venv-bench/stamp: requirements-bench.txt .venv/dev.stamp
	@rm -f $@
	@echo '正在准备对照工具 / Setting up what is compared …'
	@$(PYTHON) -m venv --clear .venv-bench
	@# jieba comes as source only.
	@.venv-bench/bin/python -m $(PIP) -r requirements-bench.txt
	@touch $@

.venv-successor/stamp: requirements-successor.txt .venv/site.stamp
	@rm -f $@
	@$(PYTHON) -m venv --clear .venv-successor
	@.venv-successor/bin/python -m $(PIP) $(WHEELS) -r requirements-successor.txt
	@# Material asks for MkDocs, which ProperDocs stands in for where it is not there.
	@.venv-successor/bin/python -m pip uninstall -qq --yes --disable-pip-version-check mkdocs
	@touch $@

.venv-audit/stamp: requirements-audit.txt .venv/site.stamp
	@rm -f $@
	@$(PYTHON) -m venv --clear .venv-audit
	@.venv-audit/bin/python -m $(PIP) $(WHEELS) -r requirements-audit.txt
	@touch $@
