# SPDX-License-Identifier: Apache-2.0
"""Where figures come from: the machine, and what ran on it when."""
import datetime
import os
import pathlib
import re
import subprocess

from .processes import ROOT, graft

SOURCES = ["engine", "layers", "zoo-import", "transfer", "graft", "pom.xml"]
PEAK_STARTS = 3


def processor():
    """The processor's name; with family and model, since virtual machines often tell no more than the brand."""
    facts = {}
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            key, _, value = line.partition(":")
            facts.setdefault(key.strip(), value.strip())
    except OSError:
        return "unknown processor"
    name = facts.get("model name", "unknown processor")
    if re.search(r"\d", name) or "cpu family" not in facts:
        return name
    return f"{name} (family {facts['cpu family']}, model {facts.get('model', '?')})"


def machine():
    """What must be the same for figures to stand in one table."""
    told = graft("doctor")
    return {"processor": processor(), "processors": os.cpu_count(), "memory_mb": told["memory_mb"]}


def peak(threads, java_options=""):
    """What multiply-adds on registers reach, and the bits of a register; the best of several starts."""
    told = [graft("doctor", "--threads", threads, java_options=java_options) for _ in range(PEAK_STARTS)]
    return {"gflops": max(t["peak_gflops"] for t in told), "vector_bits": told[0]["vector_bits"]}


def session(command, threads, peers, load):
    """One run of the script: date, versions, the load before it, and the processor's limit."""
    told = graft("doctor", "--threads", threads)
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "commit": commit(),
        "jdk": told["jdk"],
        "os": told["os"],
        "kernels": told["kernels"],
        "java_options": os.environ.get("GRAFT_OPTS", ""),
        "peers": peers.json("versions.py") if peers else {},
        "command": command,
        "load": round(load, 2),
        # One thread alone may be clocked higher, so its limit is not a fraction of that of all.
        "peak_gflops": {str(t): peak(t)["gflops"] for t in sorted({1, threads})},
    }


def commit():
    try:
        short = git("rev-parse", "--short", "HEAD")
        return short + (" with changes" if git("status", "--porcelain", "--", *SOURCES) else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
