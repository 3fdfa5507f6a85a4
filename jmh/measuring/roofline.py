# SPDX-License-Identifier: Apache-2.0
"""The layers of a network on the machine's roofline (Williams, Waterman, Patterson 2009), as a page without scripts.

Across: operations for each byte that has to move at least (activations and packed weights, each once). Up: GFLOP/s.
The roof is the lower of two limits, both measured: multiply-adds on registers, and reading times operations a byte.
"""
import html
import math

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 900, 520, 70, 50, 20, 20
COLOURS = {"matrix product": "#1f6feb", "direct": "#8250df", "winograd": "#1a7f37", "other": "#9a6700"}


def kind(algorithm):
    first = algorithm.split()[0]
    return algorithm if algorithm in COLOURS else first if first in COLOURS else "other"


def points(layers):
    """Layers that multiply: operations a byte, GFLOP/s."""
    found = []
    for layer in layers:
        if layer["multiply_adds"] > 0:
            found.append({"name": layer["name"], "algorithm": layer["algorithm"], "ms": layer["min_ms"],
                          "intensity": 2 * layer["multiply_adds"] / layer["bytes"], "gflops": layer["gflops"],
                          "bytes": layer["bytes"], "operations": 2 * layer["multiply_adds"]})
    return found


def share(point, machine):
    """Of what is attainable, were everything in the third cache: the least time of its work over the time it took."""
    least = max(point["operations"] / machine["peak_gflops"], point["bytes"] / machine["read_third_cache_gb_s"]) / 1e6
    return least / point["ms"]


class Axis:
    """A logarithmic scale from powers of two to pixels."""

    def __init__(self, low, high, start, end):
        self.low, self.high = math.floor(math.log2(low)), math.ceil(math.log2(high))
        self.start, self.end = start, end

    def at(self, value):
        return self.start + (math.log2(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self):
        return [2.0 ** e for e in range(self.low, self.high + 1)]


def chart(found, machine):
    x = Axis(min(p["intensity"] for p in found) / 2, max(p["intensity"] for p in found) * 2, LEFT, WIDTH - RIGHT)
    fastest = max(machine["peak_gflops"], max(p["gflops"] for p in found))
    y = Axis(min(p["gflops"] for p in found) / 2, fastest * 1.2, HEIGHT - BOTTOM, TOP)
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Layers on the roofline" '
             'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="12">']
    for tick in x.ticks():
        parts.append(f'<text x="{x.at(tick):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tick:g}</text>')
    for tick in y.ticks():
        at = y.at(tick)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#d0d7de"/>'
                     f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{tick:g}</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">operations for each byte that has to '
                 'move</text>')
    parts.append(f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">GFLOP/s</text>')
    roofs = (("memory", machine["read_memory_gb_s"], "4 4"), ("third cache", machine["read_third_cache_gb_s"], ""))
    for name, speed, dashes in roofs:
        parts.append(roof(x, y, name, speed, machine["peak_gflops"], dashes))
    for p in found:
        parts.append(f'<circle cx="{x.at(p["intensity"]):.1f}" cy="{y.at(p["gflops"]):.1f}" r="5" '
                     f'fill="{COLOURS[kind(p["algorithm"])]}" fill-opacity=".75"><title>'
                     f'{html.escape(p["name"])}, {p["algorithm"]}: {p["ms"]:.3f} ms, {p["gflops"]:.0f} GFLOP/s, '
                     f'{100 * share(p, machine):.0f} %</title></circle>')
    return "\n".join([*parts, "</svg>"])


def roof(x, y, name, speed, peak, dashes):
    """The slanted line of a memory up to the limit of the arithmetic, then along it."""
    knee = peak / speed
    low, high = 2.0 ** x.low, 2.0 ** x.high
    start = max(low, 2.0 ** y.low / speed)
    corners = [(start, start * speed), (knee, peak), (high, peak)] if start < knee else [(low, peak), (high, peak)]
    path = " ".join(f"{x.at(a):.1f},{y.at(b):.1f}" for a, b in corners)
    return (f'<polyline points="{path}" fill="none" stroke="#57606a" stroke-width="2" stroke-dasharray="{dashes}"/>'
            f'<text x="{x.at(start) + 18:.1f}" y="{y.at(corners[0][1]) - 2:.1f}" fill="#57606a">{name}, '
            f'{speed:.0f} GB/s</text>')


def legend():
    return " ".join(f'<span style="color:{colour}">●</span> {name}' for name, colour in COLOURS.items())


def rows(found, machine):
    lines = []
    for p in sorted(found, key=lambda p: -p["ms"]):
        cells = [html.escape(p["name"]), p["algorithm"], f'{p["ms"]:.3f}', f'{p["gflops"]:.0f}',
                 f'{p["intensity"]:.1f}', f"{100 * share(p, machine):.0f}"]
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return "\n".join(lines)


def page(result, machine):
    found = points(result["layers"])
    title = f'{result["arch"]}, batch {result["batch"]}, {result["threads"]} threads'
    total = sum(p["ms"] for p in found)
    reached = sum(share(p, machine) * p["ms"] for p in found) / total
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Roofline: {html.escape(title)}</title>
<meta name="viewport" content="width=device-width">
<style>body {{ font: 15px sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
svg {{ width: 100% }} table {{ border-collapse: collapse }} td, th {{ padding: .15rem .7rem; text-align: right }}
td:first-child, td:nth-child(2), th:first-child, th:nth-child(2) {{ text-align: left }}
tr:nth-child(even) {{ background: #f6f8fa }}</style></head><body>
<h1>{html.escape(title)}</h1>
<p>{html.escape(machine["cpu"])}, {html.escape(machine["jdk"])}. Limits, measured:
{machine["peak_gflops"]:.0f} GFLOP/s by multiply-adds on registers,
{machine["read_third_cache_gb_s"]:.0f} GB/s from the third cache,
{machine["read_memory_gb_s"]:.0f} GB/s from memory. Layers that multiply take {total:.2f} ms, and reach
{100 * reached:.0f} % of what would be attainable with everything in the third cache.</p>
<p>Operations are those of the plain sum; Winograd does 2.25 or 4 times fewer and so may lie above the roof. Bytes are
activations and packed weights, each moved once.</p>
<p>{legend()}</p>
{chart(found, machine)}
<table><tr><th>layer</th><th>algorithm</th><th>ms</th><th>GFLOP/s</th><th>operations a byte</th>
<th>% of attainable</th></tr>
{rows(found, machine)}
</table></body></html>
"""
