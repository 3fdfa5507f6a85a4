# SPDX-License-Identifier: Apache-2.0
"""The rows of the tables, and how each is measured: in rounds of Graft, peer, Graft, peer, so that a machine that grows
slower or faster in the meantime does so for both."""
import array
import dataclasses
import functools
import math
import pathlib
import statistics
import tempfile
import time

from . import image, processes, surroundings

AVX2 = "-XX:UseAVX=2"
COLD_STARTS = 5
# Of the largest logit: three programs sum in different orders, and Graft's Winograd rounds more than the plain sum does.
ALIKE = 1e-4


@dataclasses.dataclass(frozen=True)
class Effort:
    """How long to measure: rounds, and in each at least so many warm runs and seconds of each program."""
    rounds: int
    runs: int
    seconds: float
    threads: int


def bench(effort, arguments, estimate, java_options=""):
    """One start of `./graft bench`, warmed up for half of the time; `estimate` is what a run takes, in ms."""
    warmup = min(200, max(5, math.ceil(500 * effort.seconds / estimate)))
    runs = min(1000, max(effort.runs, math.ceil(1000 * effort.seconds / estimate)))
    return processes.graft("bench", *arguments, "--warmup", warmup, "--runs", runs, java_options=java_options)


def estimate(arguments):
    """Milliseconds of a warm run, roughly; a small network's first runs take thirty times as long as its later ones."""
    first = processes.graft("bench", *arguments, "--warmup", 2, "--runs", 2)["min_ms"]
    return first if first > 500 else processes.graft("bench", *arguments, "--warmup", 150, "--runs", 10)["min_ms"]


def summary(starts):
    """The best of several starts, and how they differ."""
    best = min(starts, key=lambda s: s["min_ms"])
    return {
        "ms": best["min_ms"],
        "ms_of_each_start": [s["min_ms"] for s in starts],
        "first_ms": min(s["first_ms"] for s in starts),
        "runs": sum(s["runs"] for s in starts),
        "gflops": best["gflops"],
        "peak_rss_mb": min(s["peak_rss_mb"] for s in starts),
    }


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The same work by Graft and by a peer's script."""
    kind: str
    name: str
    graft: list
    peer: list
    threads: int

    def measure(self, effort, peers):
        expected = estimate(self.graft)
        ours, theirs = [], []
        for _ in range(effort.rounds):
            ours.append(bench(effort, self.graft, expected))
            if peers:
                theirs.append(peers.json(*self.peer, effort.runs, effort.seconds))
        row = {"graft": summary(ours), "threads": self.threads}
        if theirs:
            row["peers"] = {p: min(t["ms"][p] for t in theirs if p in t["ms"]) for p in theirs[0]["ms"]}
            if "peak_rss_mb" in theirs[0]:
                row["peer_peak_rss_mb"] = min(t["peak_rss_mb"] for t in theirs)
        return row


def inference(arch, batch, threads):
    return Comparison("infer", f"{arch}/{batch}", ["--arch", arch, "--batch", batch, "--threads", threads],
                      ["infer.py", arch, batch, threads], threads)


def engines(arch, batch, threads):
    return Comparison("engines", f"{arch}/{batch}", ["--arch", arch, "--batch", batch, "--threads", threads],
                      ["engines.py", arch, batch, threads], threads)


def training(arch, mode, batch, threads):
    return Comparison("train", f"{arch}/{mode}/{batch}",
                      ["--arch", arch, "--mode", mode, "--batch", batch, "--threads", threads],
                      ["train.py", arch, mode, batch, threads], threads)


def product(size, threads):
    return Comparison("gemm", f"{size}/{threads}", ["--mode", "gemm", "--size", size, "--threads", threads],
                      ["gemm.py", size, threads], threads)


@dataclasses.dataclass(frozen=True)
class SmallerRegisters:
    """The same network with 256-bit registers, and the processor's limits for both."""
    arch: str
    batch: int
    kind = "avx2"

    @property
    def name(self):
        return f"{self.arch}/{self.batch}"

    def measure(self, effort, peers):
        del peers
        arguments = ["--arch", self.arch, "--batch", self.batch, "--threads", effort.threads]
        expected = estimate(arguments)
        default, smaller = [], []
        for _ in range(effort.rounds):
            default.append(bench(effort, arguments, expected))
            smaller.append(bench(effort, arguments, expected, AVX2))
        return {"graft": summary(default), "avx2": summary(smaller), "threads": effort.threads,
                "peak": surroundings.peak(effort.threads), "avx2_peak": surroundings.peak(effort.threads, AVX2)}


@dataclasses.dataclass(frozen=True)
class ColdStart:
    """From the prompt to the printed prediction: the whole process, with a weight file of the published size."""
    arch: str
    kind = "cold"

    @property
    def name(self):
        return self.arch

    def measure(self, effort, peers):
        if not peers:
            return None  # the weight file is the peer's
        with tempfile.TemporaryDirectory() as folder:
            weights, photograph = f"{folder}/{self.arch}.pth", f"{folder}/image.png"
            peers.output("weights.py", self.arch, weights)
            image.write(photograph)
            seconds = []
            for _ in range(COLD_STARTS + 1):
                start = time.perf_counter()
                processes.run(["./graft", "predict", "--weights", weights, "--threads", str(effort.threads),
                               photograph])
                seconds.append(time.perf_counter() - start)
        del seconds[0]  # the first reads Java and the jars from the disk
        return {"seconds": min(seconds), "median_seconds": statistics.median(seconds), "starts": len(seconds),
                "threads": effort.threads}


@functools.cache
def java_peers():
    """Built once a run of the script."""
    return processes.JavaPeers()


@dataclasses.dataclass(frozen=True)
class FromJava:
    """The same network by engines that a Java program can have; a row whose outputs differ fails."""
    arch: str
    batch: int
    side: int
    kind = "java"

    @property
    def name(self):
        return f"{self.arch}/{self.batch}"

    def measure(self, effort, peers):
        if not peers:
            return None  # the weights, and the traced network that DJL reads, are PyTorch's
        java = java_peers()
        with tempfile.TemporaryDirectory() as folder:
            state, traced, onnx = (f"{folder}/{self.arch}.{ending}" for ending in ("pth", "pt", "onnx"))
            peers.output("torchscript.py", self.arch, self.batch, state, traced)
            processes.run(["./graft", "export", "--weights", state, "--arch", self.arch, "--to", "onnx", onnx])
            read = {"Graft": onnx, "ONNX Runtime": onnx, "DJL": traced}
            starts = {engine: [] for engine in read}
            differences = {engine: [] for engine in read if engine != "Graft"}
            for _ in range(max(2, effort.rounds)):
                logits = {}
                for engine, model in read.items():
                    file = pathlib.Path(folder, "logits")
                    starts[engine].append(java.json(engine, model, self.batch, self.side, effort.threads, effort.runs,
                                                    effort.seconds, file))
                    logits[engine] = array.array("f", file.read_bytes())
                for engine, kept in differences.items():
                    kept.append(difference(logits["Graft"], logits[engine], engine))
        best = {engine: min(start["min_ms"] for start in some) for engine, some in starts.items()}
        return {"graft": {"ms": best.pop("Graft"), "ms_of_each_start": [s["min_ms"] for s in starts["Graft"]],
                          "runs": sum(s["runs"] for s in starts["Graft"])},
                "peers": best, "threads": effort.threads,
                "versions": {engine: some[0]["engine"] for engine, some in starts.items()},
                "largest_difference": {engine: max(kept) for engine, kept in differences.items()}}


def difference(ours, theirs, engine):
    """The largest difference of two outputs, relative to the largest value of the first."""
    if len(ours) != len(theirs):
        raise processes.MeasuringError(f"Graft has {len(ours)} outputs, {engine} {len(theirs)}")
    largest = max(map(abs, ours))
    found = max(abs(a - b) for a, b in zip(ours, theirs)) / largest if largest > 0 else math.nan
    # Not `found > ALIKE`: what is not a number is not alike.
    if not found <= ALIKE:
        raise processes.MeasuringError(f"Graft's outputs and those of {engine} differ by {found:.2g} of the largest; "
                                       f"at most {ALIKE:g} is rounding")
    return found
