# SPDX-License-Identifier: Apache-2.0
"""Results as JSON, a file for each processor: rows by kind and name, each with its session, so that a part can be
measured again."""
import json
import re


class Results:
    """What was measured on one machine; figures of two machines do not belong in one table."""

    def __init__(self, path, machine, fresh):
        self.path = path
        self.kept = {"machine": machine, "sessions": {}, "rows": {}}
        if path.exists() and not fresh:
            self.kept = json.loads(path.read_text())

    def put(self, kind, name, row, session):
        """Keeps a row, at once: a script that is interrupted after hours has not run for nothing."""
        self.kept["sessions"][session["date"]] = session
        self.kept["rows"].setdefault(kind, {})[name] = row | {"session": session["date"]}
        used = {r["session"] for rows in self.kept["rows"].values() for r in rows.values()}
        self.kept["sessions"] = {date: s for date, s in self.kept["sessions"].items() if date in used}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.kept, indent=1) + "\n")


def file_of(folder, machine):
    """Where the results of a machine are kept: by its processor and how many it has of them."""
    name = f"{machine['processor']} {machine['processors']} processors"
    return folder / (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + ".json")


def all_in(folder):
    """The results of every machine, by the processor's name."""
    kept = [json.loads(path.read_text()) for path in folder.glob("*.json")]
    return sorted(kept, key=lambda k: (k["machine"]["processor"], k["machine"]["processors"]))
