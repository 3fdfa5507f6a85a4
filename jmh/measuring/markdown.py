# SPDX-License-Identifier: Apache-2.0
"""Results as Markdown tables. A ratio is the peer's time divided by Graft's; one short of its goal is bold."""
from . import goals

NOTE = "<!-- Written by jmh/performance from the files in performance/: change those. -->\n"
ARCHITECTURES = ["vgg16", "resnet18", "resnet50", "inception_v3", "googlenet", "mobilenet_v2", "mobilenet_v3_large",
                 "efficientnet_b0", "resnext50_32x4d", "densenet121", "convnext_tiny"]
MODES = {"train": "all layers learn", "last": "last stage and head", "head": "head only"}
EMPTY = "–"


def page(head, machines):
    """The page: what holds everywhere, then the tables of each machine."""
    parts = [NOTE, head.strip() + "\n"]
    for kept in machines:
        letters = {date: letter(i) for i, date in enumerate(sorted(kept["sessions"]))}
        parts.append(where(kept, letters))
        for kind, section in SECTIONS.items():
            rows = kept["rows"].get(kind)
            if rows:
                rows = {name: row | {"goals": goals.of(kind, name)} for name, row in rows.items()}
                parts.append(section(dict(sorted(rows.items(), key=order)), kept["sessions"], letters))
    return "\n".join(parts)


def letter(i):
    return chr(ord("a") + i) if i < 26 else str(i)


def order(item):
    """Networks in the order of the goals, then batch or mode; sizes by number."""
    first, *rest = item[0].split("/")
    rank = ARCHITECTURES.index(first) if first in ARCHITECTURES else len(ARCHITECTURES)
    modes = list(MODES)
    return (rank, int(first) if first.isdigit() else 0, first,
            [modes.index(r) if r in modes else int(r) for r in rest])


def where(kept, letters):
    m = kept["machine"]
    lines = [f"## {m['processor']}\n", f"{m['processors']} processors, {m['memory_mb'] / 1024:.0f} GiB. "
             "The column *when* of each table names the session:\n"]
    for date, s in sorted(kept["sessions"].items()):
        peers = ", ".join(f"{name} {version}" for name, version in s["peers"].items()) or "no peers"
        limits = ", ".join(f"{limit:.0f} GFLOP/s with {t} thread{'s' if t != '1' else ''}"
                           for t, limit in s["peak_gflops"].items())
        options = f", GRAFT_OPTS={s['java_options']}" if s["java_options"] else ""
        lines.append(f"- **{letters[date]}**: {date}, commit {s['commit']}; JDK {s['jdk']}; {s['kernels']}{options}; "
                     f"{s['os']}; {peers}; load {s['load']} before; measured limit {limits}; `{s['command']}`")
    return "\n".join(lines) + "\n"


def table(title, text, columns, rows):
    lines = [f"### {title}\n", text + "\n", "| " + " | ".join(c.strip("<") for c in columns) + " |",
             "|" + "|".join("---" if c.endswith("<") else "---:" for c in columns) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def number(value, places=None):
    """Three significant digits or so, whatever the size."""
    if places is None:
        places = 0 if value >= 1000 else 1 if value >= 100 else 2
    return f"{value:.{places}f}"


def ratio(value, goal):
    """A ratio and its goal. What rounds up to the goal without reaching it is still short of it."""
    text = number(value, 2)
    return [f"**{text}**" if goal and value < goal else text, f"≥ {goal:g}" if goal else EMPTY]


def torch(row):
    """PyTorch's better layout and its name."""
    times = {p: ms for p, ms in row.get("peers", {}).items() if p.startswith("PyTorch")}
    return min(((ms, p.removeprefix("PyTorch").strip()) for p, ms in times.items()), default=(None, ""))


def against(row, peer, ms, layout=""):
    """Three cells: the peer's time, the ratio, the goal."""
    goal = row["goals"].get(peer)
    if ms is None:
        return [EMPTY, EMPTY, f"≥ {goal:g}" if goal else EMPTY]
    return [number(ms) + (" " + layout if layout else ""), *ratio(ms / row["graft"]["ms"], goal)]


def share(row, sessions):
    """GFLOP/s, and in per cent of the limit that was measured in the same session."""
    gflops = row["graft"]["gflops"]
    limit = sessions[row["session"]]["peak_gflops"].get(str(row["threads"]))
    return [number(gflops, 0), number(100 * gflops / limit, 0) if limit else EMPTY]


def worst(row):
    return number(max(row["graft"]["ms_of_each_start"]))


def inference(rows, sessions, letters):
    lines = []
    for name, r in rows.items():
        arch, batch = name.split("/")
        lines.append([arch, batch, str(r["threads"]), number(r["graft"]["ms"]), worst(r), *share(r, sessions),
                      *against(r, "ONNX Runtime", r.get("peers", {}).get("ONNX Runtime")),
                      *against(r, "PyTorch", *torch(r)), letters[r["session"]]])
    return table("Inference", "Milliseconds a batch. *Worst start* is the best run of the slowest JVM. Operations are "
                 "counted as those of the plain sum, so Winograd may exceed 100 % of the limit.",
                 ["network<", "batch", "threads", "Graft", "worst start", "GFLOP/s", "% of limit", "ONNX Runtime",
                  "ratio", "wanted", "PyTorch", "ratio", "wanted", "when<"], lines)


def engines(rows, sessions, letters):
    del sessions
    peers = ["ONNX Runtime", "torch.compile", "OpenCV"]
    lines = []
    for name, r in rows.items():
        arch, batch = name.split("/")
        times = r.get("peers", {})
        cells = [cell for p in peers for cell in ([number(times[p]), number(times[p] / r["graft"]["ms"], 2)]
                                                  if p in times else [EMPTY, EMPTY])]
        lines.append([arch, batch, str(r["threads"]), number(r["graft"]["ms"]), *cells, letters[r["session"]]])
    return table("Further engines", "Inference in milliseconds a batch; PyTorch's compiler with its default settings "
                 "and NHWC, OpenCV's own engine. A dash: not installed, or it does not run this network.",
                 ["network<", "batch", "threads", "Graft"] + [c for p in peers for c in (p, "ratio")] + ["when<"], lines)


def java(rows, sessions, letters):
    del sessions
    peers = ["ONNX Runtime", "DJL"]
    versions = sorted({v for r in rows.values() for p, v in r["versions"].items() if p in peers})
    lines = []
    for name, r in rows.items():
        arch, batch = name.split("/")
        ours, times = r["graft"]["ms"], r["peers"]
        lines.append([arch, batch, str(r["threads"]), number(ours), worst(r),
                      *(cell for p in peers for cell in (number(times[p]), number(times[p] / ours, 2))),
                      f"{max(r['largest_difference'].values()):.0e}", letters[r["session"]]])
    return table("From Java", "Engines that a Java program can have as jars, each in a JVM of its own with no option but "
                 "the vector module: inference in milliseconds a batch, from an array of pixels to an array of logits. "
                 f"{', '.join(versions)}. Graft and ONNX Runtime read one file, written by `graft export`; DJL reads the "
                 "same weights as TorchScript. *Difference* is the largest between Graft's outputs and a peer's, relative to the largest.",
                 ["network<", "batch", "threads", "Graft", "worst start"]
                 + [c for p in peers for c in (p, "ratio")] + ["difference", "when<"], lines)


def training(rows, sessions, letters):
    lines = []
    for name, r in rows.items():
        arch, mode, batch = name.split("/")
        lines.append([arch, MODES[mode], batch, str(r["threads"]), number(r["graft"]["ms"]), worst(r),
                      *share(r, sessions), *against(r, "PyTorch", *torch(r)), number(r["graft"]["peak_rss_mb"], 0),
                      number(r["peer_peak_rss_mb"], 0) if "peer_peak_rss_mb" in r else EMPTY, letters[r["session"]]])
    return table("Training", "Milliseconds a step: forward, loss, backward, SGD with momentum; 10 classes. Memory is "
                 "what the process had resident at most (PyTorch: with NCHW).",
                 ["network<", "mode<", "batch", "threads", "Graft", "worst start", "GFLOP/s", "% of limit", "PyTorch",
                  "ratio", "wanted", "Graft MB", "PyTorch MB", "when<"], lines)


def products(rows, sessions, letters):
    lines = []
    for name, r in rows.items():
        size, threads = name.split("/")
        lines.append([size, threads, number(r["graft"]["ms"]), worst(r), *share(r, sessions),
                      *against(r, "PyTorch", *torch(r)), letters[r["session"]]])
    return table("Matrix products", "Milliseconds for square matrices, packing included.",
                 ["size", "threads", "Graft", "worst start", "GFLOP/s", "% of limit", "PyTorch", "ratio", "wanted",
                  "when<"], lines)


def smaller_registers(rows, sessions, letters):
    del sessions
    lines = []
    for name, r in rows.items():
        arch, batch = name.split("/")
        wide, narrow = r["peak"], r["avx2_peak"]
        lines.append([arch, batch, str(r["threads"]), number(r["graft"]["ms"]), number(r["avx2"]["ms"]),
                      *ratio(r["graft"]["ms"] / r["avx2"]["ms"], r["goals"]["AVX2"]),
                      f"{wide['gflops']:.0f} ({wide['vector_bits']} bits)", f"{narrow['gflops']:.0f}",
                      number(narrow["gflops"] / wide["gflops"], 2), letters[r["session"]]])
    return table("With 256-bit registers", "The same with `GRAFT_OPTS=-XX:UseAVX=2`, in milliseconds, and the measured "
                 "limits of both in GFLOP/s: where the processor computes 512 bits at once, no code with 256 bits can "
                 "be as fast.",
                 ["network<", "batch", "threads", "default", "AVX2", "ratio", "wanted", "limit, default", "limit, AVX2",
                  "ratio of limits", "when<"], lines)


def cold_start(rows, sessions, letters):
    del sessions
    lines = []
    for name, r in rows.items():
        goal = r["goals"]["seconds"]
        best = number(r["seconds"], 2)
        lines.append([name, str(r["threads"]), f"**{best}**" if r["seconds"] >= goal else best,
                      number(r["median_seconds"], 2), str(r["starts"]), f"< {goal:g}", letters[r["session"]]])
    return table("First prediction", "Seconds of wall time of the whole process `./graft predict`, from the prompt to "
                 "the printed classes, with a `.pth` file as large as the published one.",
                 ["network<", "threads", "best", "median", "starts", "wanted", "when<"], lines)


SECTIONS = {"infer": inference, "engines": engines, "java": java, "gemm": products, "train": training, "cold": cold_start,
            "avx2": smaller_registers}
