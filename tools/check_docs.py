#!/usr/bin/env python3
"""Checks that what the documents repeat of the code is still true: the limits, the tests behind what
docs/behaviour.md says, relative links, and the packages that make, CI and the container file share.
Exits 1 and names each offence."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def check_limits():
    header = (ROOT / "src/base/limits.h").read_text(encoding="utf-8")
    page = (ROOT / "docs/limits.md").read_text(encoding="utf-8")
    code = dict(re.findall(r"^constexpr \S+ (k\w+) = (.*?);", header, re.M))
    for unit in ("kKiB", "kMiB"):
        code.pop(unit, None)
    documented = dict(re.findall(r"^\| `(k\w+)` \| `([^`]*)` \|", page, re.M))
    for name in sorted(code.keys() | documented.keys()):
        if code.get(name) != documented.get(name):
            yield (f"docs/limits.md: {name} is {documented.get(name)}, "
                   f"src/base/limits.h says {code.get(name)}")


def check_behaviour():
    page = (ROOT / "docs/behaviour.md").read_text(encoding="utf-8")
    tests = set()
    for pattern in ("*.cc", "*.h"):
        for source in (ROOT / "test").rglob(pattern):
            for suite, name in re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)",
                                          source.read_text(encoding="utf-8"), re.M):
                tests.add(f"{suite}.{name}")
    for statement in re.findall(r"^- .*(?:\n  .*)*", page, re.M):
        named = re.findall(r"`([A-Z]\w*\.[A-Z]\w*)`", statement)
        if not named:
            yield f"docs/behaviour.md: no test stands behind '{statement.splitlines()[0]}'"
        for name in named:
            if name not in tests:
                yield f"docs/behaviour.md: there is no test {name}"


def check_links():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        page = ROOT / name
        if not page.exists():
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                yield f"{name}: link to {target}, which is not there"


def check_packages():
    for user in ("tools/install_deps.sh", "packaging/Containerfile"):
        if "apt-packages.txt" not in (ROOT / user).read_text(encoding="utf-8"):
            yield f"{user} does not use packaging/apt-packages.txt"


def main():
    offences = [*check_limits(), *check_behaviour(), *check_links(), *check_packages()]
    for offence in offences:
        print(offence)
    print(f"docs: {len(offences)} offences")
    sys.exit(1 if offences else 0)


if __name__ == "__main__":
    main()
