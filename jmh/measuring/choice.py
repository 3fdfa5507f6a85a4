# SPDX-License-Identifier: Apache-2.0
"""README's tables: which network to start from, by speed on the measured machines, published accuracy and file size; and
how many times as fast Graft is as its peers."""
import json
import pathlib
import re

from . import markdown

FACTS = json.loads((pathlib.Path(__file__).parent / "published.json").read_text())


def put(text, machines):
    """The text with its tables written again between their markers."""
    for name, table in (("networks", networks), ("ratios", ratios), ("training", training)):
        text = _between(text, name, table(machines))
    return text


def _between(text, name, table):
    begin, end = f"<!-- {name}: written by jmh/performance -->\n", f"<!-- end of {name} -->"
    before, rest = text.split(begin)
    return before + begin + table + "\n" + end + rest.split(end)[1]


def networks(machines):
    """A row for each network that was measured, the fastest first; images a second of batches of 1 / 8."""
    rates = {name: [_rates(k["rows"].get("infer", {}), name) for k in machines] for name in FACTS["networks"]}
    measured = {name: r for name, r in rates.items() if any(r)}
    lines = ["| network | top-1 | file | " + " | ".join(f"images a second, {_processor(k)}" for k in machines) + " |",
             "|---|---:|---:|" + "---:|" * len(machines)]
    for name in sorted(measured, key=lambda n: -max(r[0] for r in measured[n] if r)):
        facts = FACTS["networks"][name]
        cells = [" / ".join(markdown.number(rate, 0 if rate >= 20 else 1) for rate in r) if r else markdown.EMPTY
                 for r in measured[name]]
        lines.append(f"| {name} | {facts['top1']:.1f} % | {facts['mib']:.0f} MB | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def ratios(machines):
    """How many times as fast Graft is with 1 / 8 images as each peer."""
    columns = [(f"than {peer}, {_processor(k)}", k, peer) for peer in ("ONNX Runtime", "PyTorch") for k in machines]
    return _beside("infer", columns, ("1", "8"))


def training(machines):
    """How many times as fast a training step is as PyTorch's: all layers / last stage and head / head only."""
    return _beside("train", [(_processor(k), k, "PyTorch") for k in machines], ("train/8", "last/8", "head/8"))


def _beside(kind, columns, keys):
    """A row for each network and a column for each (title, machine, peer), of those that were measured."""
    cells = {name: [] for name in FACTS["networks"]}
    titles = []
    for title, k, peer in columns:
        rows = k["rows"].get(kind, {})
        column = {name: [_ratio(rows.get(f"{name}/{key}"), peer) for key in keys] for name in cells}
        if any(any(values) for values in column.values()):
            titles.append(title)
            for name, values in column.items():
                cells[name].append(" / ".join(f"{v:.1f}" if v else markdown.EMPTY for v in values) if any(values)
                                   else markdown.EMPTY)
    lines = ["| network | " + " | ".join(titles) + " |", "|---|" + "---:|" * len(titles)]
    lines += [f"| {name} | " + " | ".join(c) + " |" for name, c in cells.items() if set(c) != {markdown.EMPTY}]
    return "\n".join(lines)


def _ratio(row, peer):
    times = [ms for p, ms in (row or {}).get("peers", {}).items() if p.startswith(peer)]
    return min(times) / row["graft"]["ms"] if times else None


def _rates(rows, name):
    """Images a second with one image and with eight, or None where one of the two was not measured."""
    if not all(f"{name}/{batch}" in rows for batch in (1, 8)):
        return None
    return [1000 * batch / rows[f"{name}/{batch}"]["graft"]["ms"] for batch in (1, 8)]


def _processor(kept):
    """A short name by family and model, or the whole name where they are not known here."""
    name = kept["machine"]["processor"]
    found = re.search(r"family (\d+), model (\d+)", name)
    family, model = map(int, found.groups()) if found else (0, 0)
    if "AMD" in name:
        return "Zen 5" if family == 26 else "Zen 4" if family == 25 and 16 <= model < 32 else name
    return {(6, 143): "Sapphire Rapids", (6, 207): "Emerald Rapids"}.get((family, model), name)
