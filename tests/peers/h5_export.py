# SPDX-License-Identifier: Apache-2.0
"""Exported Keras weights read by h5py: every list and every value is there, to the last bit.

usage: h5_export.py GRAFT FILE...     weight files: exported by the launcher GRAFT to h5 and to npz, and compared

Convolutions are [R,S,C,K] in one and [K,C,R,S] in the other, fully connected layers [C,K] and [K,C]; the inputs of one
after a flattened image are in another order, so of those the values are compared sorted. Needs h5py and numpy.
"""
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy

NAMES = {"kernel": "weight", "depthwise_kernel": "weight", "gamma": "weight", "alpha": "weight", "bias": "bias",
         "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var", "value": "value"}


def texts(group, name):
    """An attribute, or the parts that a long one was cut into: as Keras reads it."""
    if name in group.attrs:
        return [t.decode() for t in group.attrs[name]]
    parts = []
    while f"{name}{len(parts)}" in group.attrs:
        parts.append([t.decode() for t in group.attrs[f"{name}{len(parts)}"]])
    return [t for part in parts for t in part]


def compare(h5, npz):
    """The number of tensors; raises where one differs."""
    count = 0
    with h5py.File(h5) as file:
        assert file.attrs["backend"].decode() == "tensorflow" and file.attrs["keras_version"].decode()[0] == "2"
        for layer in texts(file, "layer_names"):
            for name in texts(file[layer], "weight_names"):
                values = file[layer][name][()]
                variable = name.rsplit("/", 1)[1].removesuffix(":0")
                expected = npz[f"{layer}.{NAMES[variable]}"]
                if variable == "kernel" and values.shape != expected.shape:
                    values = values.transpose(3, 2, 0, 1) if values.ndim == 4 else values.T
                same = values.shape == expected.shape and (values == expected).all()
                assert same or (numpy.sort(values, axis=None) == numpy.sort(expected, axis=None)).all(), name
                count += 1
    assert count == len(npz.files), f"{count} of {len(npz.files)} tensors"
    return count


def main(graft, *files):
    with tempfile.TemporaryDirectory() as work:
        h5, npz = (pathlib.Path(work) / name for name in ("w.h5", "w.npz"))
        for file in files:
            for out in (h5, npz):
                subprocess.run([graft, "export", "--weights", file, "--overwrite", out], check=True,
                               stderr=subprocess.DEVNULL)
            print(f"ok {compare(h5, numpy.load(npz)):5} tensors  {file}", flush=True)


if len(sys.argv) < 3:
    sys.exit(__doc__)
main(*sys.argv[1:])
