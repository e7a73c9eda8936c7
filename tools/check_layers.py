#!/usr/bin/env python3
"""Checks every #include, and the link lists of src/CMakeLists.txt, against the table of rooms in
ARCHITECTURE.md. Exits 1 and names each offence."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIMULATOR_MAY_USE = {"base", "http", "telemetry", "simulator"}
FRONT_DOOR_ONLY = {"source", "destination", "control", "secrets", "failures"}


def read_table():
    """Room -> (rank, rooms it may use; None means all)."""
    rooms = {}
    row = re.compile(r"^\| (\d) \| `(\w+)` \| .* \| ([\w *]*)\|$")
    for line in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines():
        match = row.match(line)
        if match:
            uses = match[3].split()
            rooms[match[2]] = (int(match[1]), None if uses == ["*"] else set(uses))
    return rooms


def check_ranks(rooms):
    for room, (rank, uses) in rooms.items():
        for used in uses or ():
            if rooms[used][0] >= rank:
                yield f"ARCHITECTURE.md: {room} (rank {rank}) may not use {used}: not below it"


def check_links(rooms):
    text = (ROOT / "src/CMakeLists.txt").read_text(encoding="utf-8")
    linked = {}
    for match in re.finditer(r"opendes_room\((\w+)([^)]*)\)", text):
        rest = re.search(r"ROOMS(.*?)(?:LIBS|$)", match[2], re.S)
        linked[match[1]] = set(rest[1].split()) if rest else set()
    for room, (_, uses) in rooms.items():
        if uses is not None and linked.get(room) != uses:
            yield (f"src/CMakeLists.txt: {room} links {sorted(linked.get(room, set()))}, "
                   f"ARCHITECTURE.md says {sorted(uses)}")


def includes_of(folder):
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#include "([^"]+)"', line)
            if match:
                yield f"{path.relative_to(ROOT)}:{number}", pathlib.PurePosixPath(match[1])


def check_includes(rooms):
    for room, (_, uses) in rooms.items():
        for place, included in includes_of(ROOT / "src" / room):
            target = included.parts[0]
            if target == room or uses is None:
                continue
            if target not in uses:
                yield f"{place}: {room} may not include {included}"
            elif target in FRONT_DOOR_ONLY and len(included.parts) > 2:
                yield f"{place}: {included} is an inner header of {target}"
    for place, included in includes_of(ROOT / "simulator"):
        if included.parts[0] not in SIMULATOR_MAY_USE:
            yield f"{place}: the simulator may not include {included}"


def check_folders(rooms):
    for folder in sorted((ROOT / "src").iterdir()):
        if folder.is_dir() and any(folder.rglob("*.cc")) and folder.name not in rooms:
            yield f"src/{folder.name} has no row in ARCHITECTURE.md"


def main():
    rooms = read_table()
    if len(rooms) < 10:
        sys.exit("ARCHITECTURE.md: the table of rooms cannot be read")
    offences = [*check_ranks(rooms), *check_links(rooms), *check_includes(rooms),
                *check_folders(rooms)]
    for offence in offences:
        print(offence)
    print(f"layers: {len(rooms)} rooms, {len(offences)} offences")
    sys.exit(1 if offences else 0)


if __name__ == "__main__":
    main()
