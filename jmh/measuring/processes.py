# SPDX-License-Identifier: Apache-2.0
"""Graft and its peers as processes: each measurement is a new one, since what C2 makes differs from start to start."""
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "jmh" / "peers"


class MeasuringError(Exception):
    """A process failed; the message says which and what it said."""


def run(command, java_options="", variables=None):
    """Standard output of a command. `java_options` come after those of the caller's own GRAFT_OPTS."""
    return _run(command, java_options, variables or {}).stdout


def _run(command, java_options, variables):
    environment = os.environ | variables
    if java_options:
        environment["GRAFT_OPTS"] = (environment.get("GRAFT_OPTS", "") + " " + java_options).strip()
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    except OSError as e:
        raise MeasuringError(f"{command[0]} does not start: {e.strerror}") from e
    if done.returncode != 0:
        said = "\n".join(done.stderr.strip().splitlines()[-15:])
        raise MeasuringError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{said}")
    return done


def graft(*arguments, java_options=""):
    """What `./graft … --json` says."""
    return json.loads(run(["./graft", *map(str, arguments), "--json"], java_options))


class JavaPeers:
    """Engines that run in Java, each in a JVM of its own without Graft's launcher, as in its users' programs."""
    ENGINES = {"Graft": "graft", "ONNX Runtime": "onnxruntime", "DJL": "djl"}

    def __init__(self):
        run(["mvn", "-B", "-q", "-P", "java-peers", "-pl", "jmh", "-am", "-DskipTests", "package"])
        self.classpath = (ROOT / "jmh" / "target" / "java-peers.classpath").read_text().strip()
        # The JDK that the launcher finds; Java prints its settings on standard error.
        settings = _run(["./graft", "--version"], "-XshowSettings:properties", {}).stderr
        self.java = re.search(r"java\.home = (.+)", settings).group(1).strip() + "/bin/java"

    def json(self, engine, *arguments):
        """Best time and version of an engine of `ENGINES`."""
        command = [self.java, "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                   "-Dai.djl.offline=true", "-cp", self.classpath, "graft.jmh.peers.JavaPeer", self.ENGINES[engine]]
        # DJL unpacks PyTorch's library into this folder, and is asked not to report that it was used.
        cache = {"DJL_CACHE_DIR": str(ROOT / "jmh" / "target" / "djl"), "OPT_OUT_TRACKING": "true"}
        return json.loads(run([*command, *map(str, arguments)], variables=cache).strip().splitlines()[-1])


class Peers:
    """The scripts in jmh/peers, run by a Python that has PyTorch, torchvision and ONNX Runtime."""

    def __init__(self, python):
        self.python = os.path.abspath(python) if os.sep in python else python

    def output(self, script, *arguments):
        return run([self.python, "-B", str(PEERS / script), *map(str, arguments)])

    def json(self, script, *arguments):
        return json.loads(self.output(script, *arguments).strip().splitlines()[-1])
