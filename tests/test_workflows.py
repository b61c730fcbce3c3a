"""Workflows, hooks and editor settings: what they run exists, and none of them trusts what a stranger sends."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.model import schema
from tests.support import DATA, ROOT, environment

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
HOOKS = ROOT / ".pre-commit-config.yaml"
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"(?m)^([a-z]+):", MAKEFILE))
WRITTEN = [HOOKS, *WORKFLOWS, ROOT / ".github" / "pull_request_template.md", ROOT / ".ci" / "run", ROOT / "Makefile"]


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)


def steps() -> list[tuple[str, dict[str, Any]]]:
    """Every step of every workflow, with the workflow's name."""
    return [
        (path.name, step) for path in WORKFLOWS for job in read(path)["jobs"].values() for step in job.get("steps", ())
    ]


def commands() -> set[str]:
    """What `python -m casebook` can do."""
    help_text = subprocess.run(
        [sys.executable, "-m", "casebook", "-h"], cwd=ROOT, env=environment(), capture_output=True, check=True
    ).stdout.decode()
    return set(re.findall(r"(?m)^    ([a-z][a-z-]*)\b", help_text))


def test_every_command_exists() -> None:
    known = commands()
    assert {"check", "diff", "site"} <= known
    for path in WRITTEN:
        text = "\n".join(
            line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
        )
        for target in re.findall(r"(?m)(?:^|run: |[;&|] *)make +([a-z]+)", text):
            assert target in TARGETS, f"{path.name}: make {target}"
        for command in re.findall(r"(?:-m|\$\(RUN\)) casebook +([a-z-]+)", text):
            assert command in known, f"{path.name}: python -m casebook {command}"
        for script in re.findall(r"run: bash (\S+)", text):
            assert (ROOT / script).is_file(), f"{path.name}: {script}"


def test_the_commands_are_found_at_all() -> None:
    """The patterns above match what they are meant for."""
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert {"check", "site"} <= set(re.findall(r"run: make +([a-z]+)", text))
    assert "-m casebook diff" in text
    assert "-m casebook check" in HOOKS.read_text(encoding="utf-8")


def test_editors_get_the_check_the_changes_and_a_preview() -> None:
    job = read(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["data"]
    runs = [step.get("run", "") for step in job["steps"]]
    check, changes = runs.index("make check"), next(i for i, run in enumerate(runs) if "casebook diff" in run)
    assert check < changes
    assert not any(runs[:check]), "the check comes first"
    assert "needs" not in job, "and waits for nothing"
    assert "!cancelled()" in job["steps"][changes]["if"], "changes are shown even when the check fails"
    assert "GITHUB_STEP_SUMMARY" in runs[changes]
    assert job["steps"][0]["with"]["fetch-depth"] == "0", "or there is nothing to compare with"
    kept = {step["with"]["name"] for step in job["steps"] if "upload-artifact" in step.get("uses", "")}
    assert kept == {"changes", "site"}


def test_no_workflow_gives_strangers_more_than_reading() -> None:
    for path in WORKFLOWS:
        workflow = read(path)
        assert workflow["permissions"] == {}, path.name
        assert "pull_request_target" not in workflow["on"], path.name
        if "pull_request" in workflow["on"]:
            assert "secrets." not in path.read_text(encoding="utf-8"), path.name
            for job in workflow["jobs"].values():
                assert job["permissions"] == {"contents": "read"}, path.name
    for name, step in steps():
        assert "${{" not in step.get("run", ""), f"{name}: an expression in a script is code from outside"
        if "uses" in step and not step["uses"].startswith("./"):
            assert re.search(r"@[0-9a-f]{40}$", step["uses"]), f"{name}: {step['uses']}"


@pytest.mark.skipif(not shutil.which("zizmor", path=os.path.dirname(sys.executable)), reason="needs zizmor")
def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [zizmor, "--offline", "--persona=auditor", "--no-progress", ".github"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# The issue about sources

GH = """#!/bin/bash
printf '%s\\n' "gh $*" >> "$LOG"
case "$1" in api) cat "$ISSUES" ;; esac
"""
BOT = "github-actions[bot]"


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(
    ("issues", "mine"),
    [
        ([], None),
        ([(7, BOT, "Bot", "来源网址打不开")], 7),
        ([(7, "somebody", "User", "来源网址打不开"), (9, BOT, "Bot", "来源网址打不开")], 9),
        ([(7, "somebody", "User", "来源网址打不开")], None),
        ([(7, "dependabot[bot]", "Bot", "来源网址打不开")], None),
        ([(7, BOT, "Bot", "来源网址打不开，求助")], None),
        ([(7, BOT, "Bot", "来源网址"), (8, BOT, "Bot", " 来源网址打不开"), (9, BOT, "Bot", "*")], None),
        ([(7, BOT, "User", "来源网址打不开")], None),
        ([(7, BOT, "Bot", "$(touch pwned)"), (8, BOT, "Bot", "甲\\t来源网址打不开")], None),
        ([(7, BOT, "Bot", "来源网址打不开"), (9, BOT, "Bot", "来源网址打不开")], 7),
    ],
)
def test_only_an_issue_of_our_own_is_written_anew(
    tmp_path: Path, issues: list[tuple[int, str, str, str]], mine: int | None
) -> None:
    (step,) = (step for name, step in steps() if name == "links.yml" and "gh issue" in step.get("run", ""))
    rows = "".join("\t".join(map(str, issue)) + "\n" for issue in issues)
    (tmp_path / "issues").write_text(rows, encoding="utf-8")
    gh = tmp_path / "gh"
    gh.write_text(GH, encoding="utf-8")
    gh.chmod(0o755)
    told = {name: value for name, value in step["env"].items() if "${{" not in value}
    told |= {"GITHUB_REPOSITORY": "a/b", "LOG": str(tmp_path / "log"), "ISSUES": str(tmp_path / "issues")}
    told["PATH"] = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env=told, check=True)
    asked, done = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert "creator=github-actions[bot]" in asked
    assert "state=open" in asked
    assert done.startswith(f"gh issue edit {mine} " if mine else "gh issue create ")
    assert not (tmp_path / "pwned").exists()


@pytest.mark.skipif(not shutil.which("jq"), reason="needs jq")
def test_an_issue_is_told_apart_by_number_author_and_title() -> None:
    """What the step has `gh` make of GitHub's answer; `gh` brings the same language along."""
    (run,) = (step["run"] for name, step in steps() if name == "links.yml" and "gh issue" in step.get("run", ""))
    (query,) = re.findall(r"--jq '([^']*)'", run)
    answer = [
        {"number": 3, "title": "甲\t乙\n丙", "user": {"login": "a", "type": "User"}},
        {"number": 4, "title": "甲", "user": {"login": BOT, "type": "Bot"}, "pull_request": {}},
    ]
    done = subprocess.run(["jq", "-r", query], input=json.dumps(answer).encode(), capture_output=True, check=True)
    assert done.stdout.decode() == "3\ta\tUser\t甲\\t乙\\n丙\n"


# The hook before a commit


def test_the_hook_runs_on_data_and_on_nothing_else() -> None:
    (repository,) = read(HOOKS)["repos"]
    (hook,) = repository["hooks"]
    for path in ("data/cases.yml", "data/cases/2024/a.yml"):
        assert re.search(hook["files"], path)
    for path in ("data/cases.schema.json", "mkdocs.yml", "tests/data/cases.yml", "data/cases/a.txt"):
        assert not re.search(hook["files"], path)
    assert hook["pass_filenames"] == "false"


@pytest.mark.usefixtures("untraced")
def test_the_hook_has_what_the_check_needs() -> None:
    (repository,) = read(HOOKS)["repos"]
    needed = repository["hooks"][0]["additional_dependencies"]
    listed = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    required = {re.sub(r"\s*#.*", "", line) for line in listed}
    assert set(needed) <= required
    script = (
        "import sys; from casebook.__main__ import main; main(['check']); "
        "print(*{name.partition('.')[0] for name, module in sys.modules.items()"
        " if 'site-packages' in (getattr(module, '__file__', None) or '')})"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, check=True)
    loaded = set(done.stdout.decode().splitlines()[-1].split())
    with_pydantic = {"pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}
    with_python = {"_distutils_hack"}  # setuptools in the environment loads it into everything
    assert loaded - with_pydantic - with_python <= {"yaml", "_yaml", "yaml_env_tag"}


# Help while typing


def test_the_data_names_its_schema() -> None:
    first = DATA.read_text(encoding="utf-8").splitlines()[0]
    name = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)[1]
    assert json.loads((DATA.parent / name).read_text(encoding="utf-8"))["$schema"] == schema.DIALECT


def test_vs_code_completes_and_saves_as_the_check_wants() -> None:
    settings, extensions = (
        json.loads((ROOT / ".vscode" / name).read_text(encoding="utf-8"))
        for name in ("settings.json", "extensions.json")
    )
    assert "redhat.vscode-yaml" in extensions["recommendations"]
    ((path, files),) = settings["yaml.schemas"].items()
    assert (ROOT / path).resolve() == DATA.parent / "cases.schema.json"
    assert files == ["data/cases.yml", "data/cases/**/*.yml"]
    assert (settings["files.encoding"], settings["files.eol"], settings["editor.insertSpaces"]) == ("utf8", "\n", True)


def test_the_example_for_code_owners_names_what_exists() -> None:
    lines = (ROOT / ".github" / "CODEOWNERS.example").read_text(encoding="utf-8").splitlines()
    rules = [line.split() for line in lines if line and not line.startswith("#")]
    assert rules
    for pattern, *owners in rules:
        assert pattern == "*" or (ROOT / pattern.strip("/")).exists(), pattern
        assert owners
        assert all(owner.startswith("@") for owner in owners)


# Scripts


def test_the_tools_for_scripts_are_pinned_by_hash_and_from_any_registry() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert {"typescript", "@biomejs/biome"} <= set(wanted)
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert packages.pop("")["devDependencies"] == wanted
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 2)])
def test_without_node_scripts_are_not_checked_save_in_ci(ci: str, status: int) -> None:
    def make(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *arguments], cwd=ROOT, env=environment(CI=ci), capture_output=True, encoding="utf-8", check=False
        )

    assert "no-scripts" in make("-n", "lint", "NODE=").stdout
    done = make("no-scripts")
    assert done.returncode == status
    assert done.stdout == ""
    told, *failed = done.stderr.splitlines()
    assert "apt-get install nodejs npm" in told
    assert bool(failed) == bool(status)
