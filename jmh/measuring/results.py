# SPDX-License-Identifier: Apache-2.0
"""Results as JSON: rows by kind and name, each with its session, so that a part can be measured again."""
import json


class OtherMachineError(Exception):
    """What is kept was measured elsewhere: figures of two machines do not belong in one table."""


class Results:
    def __init__(self, path, machine, fresh):
        self.path = path
        self.kept = {"machine": machine, "sessions": {}, "rows": {}}
        if path.exists() and not fresh:
            self.kept = json.loads(path.read_text())
            if machine is not None and not same(self.kept["machine"], machine):
                raise OtherMachineError(f"{path} was measured on {self.kept['machine']}, this is {machine}; "
                                        "--fresh discards it, --out DIR writes elsewhere")

    def put(self, kind, name, row, session):
        """Keeps a row, at once: a script that is interrupted after hours has not run for nothing."""
        self.kept["sessions"][session["date"]] = session
        self.kept["rows"].setdefault(kind, {})[name] = row | {"session": session["date"]}
        used = {r["session"] for rows in self.kept["rows"].values() for r in rows.values()}
        self.kept["sessions"] = {date: s for date, s in self.kept["sessions"].items() if date in used}
        self.path.write_text(json.dumps(self.kept, indent=1) + "\n")


def same(one, other):
    """Whether two machines are one; its memory may be told a little differently from start to start."""
    return all(one[k] == other[k] for k in ("processor", "processors"))
