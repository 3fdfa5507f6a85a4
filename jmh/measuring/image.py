# SPDX-License-Identifier: Apache-2.0
"""An image of a photograph's size, without a library: a PNG of soft waves of colour."""
import math
import struct
import zlib

WIDTH, HEIGHT = 500, 375


def write(path):
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)  # each row begins with its filter: none
        for x in range(WIDTH):
            rows += bytes(int(127 + 120 * math.sin(x / a + y / b)) for a, b in ((31, 57), (83, 23), (47, 39)))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)  # 8 bits, RGB
    with open(path, "wb") as png:
        png.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows)))
                  + chunk(b"IEND", b""))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
