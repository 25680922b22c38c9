# 常用命令。第一次运行会自动建好 .venv 并按 constraints.txt 安装依赖。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLANS ?=

.PHONY: run fast test ask eval claims build check clean

$(VENV)/.ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

var/index/CURRENT: $(VENV)/.ready $(wildcard corpus/*.md)
	$(BIN)/planqa build $(PLANS)

build: $(VENV)/.ready ## 建索引；PLANS=目录 指定其他规划
	$(BIN)/planqa build $(PLANS)

run: var/index/CURRENT ## 建索引并打开网页
	$(BIN)/planqa serve

ask: var/index/CURRENT ## 提一个问题：make ask Q=问题
	@$(BIN)/planqa ask '$(Q)'

eval: var/index/CURRENT ## 离线测评，与基线对照
	$(BIN)/planqa eval --as-of 2026-11-21 --gate eval/baseline.json

fast: $(VENV)/.ready ## 只跑快的一层测试，改代码时随手跑
	$(BIN)/python -m pytest -m "not slow and not browser"

claims: var/index/CURRENT ## 造对的和错的说法和文字，看判断，越过限值则失败
	$(BIN)/python -m eval.robust.claims --index var/index --gate eval/claims.json
	$(BIN)/python -m eval.robust.texts --index var/index --gate eval/texts.json

test: $(VENV)/.ready ## 跑全部测试
	$(BIN)/python -m pytest

check: $(VENV)/.ready ## 代码风格、类型检查和测试
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

clean: ## 删除环境和索引
	rm -rf $(VENV) var
