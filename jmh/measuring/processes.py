# SPDX-License-Identifier: Apache-2.0
"""Graft and its peers as processes: each measurement is a new one, since what C2 makes differs from start to start."""
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "jmh" / "peers"


class MeasuringError(Exception):
    """A process failed; the message says which and what it said."""


def run(command, java_options=""):
    """Standard output of a command. `java_options` come after those of the caller's own GRAFT_OPTS."""
    environment = dict(os.environ)
    if java_options:
        environment["GRAFT_OPTS"] = (environment.get("GRAFT_OPTS", "") + " " + java_options).strip()
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    except OSError as e:
        raise MeasuringError(f"{command[0]} does not start: {e.strerror}") from e
    if done.returncode != 0:
        said = "\n".join(done.stderr.strip().splitlines()[-15:])
        raise MeasuringError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{said}")
    return done.stdout


def graft(*arguments, java_options=""):
    """What `./graft … --json` says."""
    return json.loads(run(["./graft", *map(str, arguments), "--json"], java_options))


class Peers:
    """The scripts in jmh/peers, run by a Python that has PyTorch, torchvision and ONNX Runtime."""

    def __init__(self, python):
        self.python = os.path.abspath(python) if os.sep in python else python

    def output(self, script, *arguments):
        return run([self.python, "-B", str(PEERS / script), *map(str, arguments)])

    def json(self, script, *arguments):
        return json.loads(self.output(script, *arguments).strip().splitlines()[-1])
