# 常用命令。第一次运行会自动建好 .venv 并按 constraints.txt 安装依赖。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLANS ?=
# 测试分给两个进程，一个文件的测试总在一个进程里、按文件的次序；PROCESSES=0 用一个进程。
PROCESSES ?= 2
# 两个进程要收集到同样的测试，所以散列的种子也要一样。
PYTEST := PYTHONHASHSEED=0 $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder
PIP := $(BIN)/pip install --disable-pip-version-check -c constraints.txt

.PHONY: run fast test ask eval claims build check clean

# 只装运行要用的；装过开发用的就不必再装。
$(VENV)/.run: pyproject.toml constraints.txt
	@echo '第 1 步，共 3 步：安装运行要用的 Python 包（下载约 170 MB，占磁盘约 770 MB，一般一两分钟；只在第一次）'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	@touch $@

$(VENV)/.ready: pyproject.toml constraints.txt
	@echo '安装运行、开发和测试要用的 Python 包（含 torch，几分钟；只在第一次）'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.run

var/index/CURRENT: $(VENV)/.run $(wildcard corpus/*.md)
	@echo '第 2 步，共 3 步：建索引（随附的四份摘编约十秒）'
	$(BIN)/planqa build $(PLANS)

build: $(VENV)/.run ## 建索引；PLANS=目录 指定其他规划
	$(BIN)/planqa build $(PLANS)

run: var/index/CURRENT ## 建索引并打开网页
	@echo '第 3 步，共 3 步：启动服务（几秒）'
	$(BIN)/planqa serve --open

ask: var/index/CURRENT ## 提一个问题：make ask Q=问题
	@$(BIN)/planqa ask '$(Q)'

eval: var/index/CURRENT ## 离线测评，与基线对照
	$(BIN)/planqa eval --as-of 2026-11-21 --gate eval/baseline.json

fast: $(VENV)/.ready ## 只跑快的一层测试，改代码时随手跑
	$(PYTEST) -m "not slow and not browser"

claims: var/index/CURRENT ## 造对的和错的说法和文字，看判断，越过限值则失败
	$(BIN)/python -m eval.robust.claims --index var/index --gate eval/claims.json
	$(BIN)/python -m eval.robust.texts --index var/index --gate eval/texts.json

test: $(VENV)/.ready ## 跑全部测试
	$(PYTEST)

check: $(VENV)/.ready ## 代码风格、类型检查和测试
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST)

clean: ## 删除环境和索引
	rm -rf $(VENV) var
