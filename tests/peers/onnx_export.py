# SPDX-License-Identifier: Apache-2.0
"""Exported ONNX models in ONNX Runtime: the checker takes them, and their outputs are Graft's.

usage: onnx_export.py FOLDER            every NAME.onnx with NAME.input.npy and NAME.output.npy beside it
       onnx_export.py GRAFT FILE...     weight files: exported by the launcher GRAFT, run by it and by ONNX Runtime

Prints a line for each model: the largest difference relative to the largest output. Exit code 1 where one is above
1e-5.
Needs onnx, onnxruntime and numpy.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime

LIMIT = 1e-5


def difference(model, x, expected):
    """Largest difference of ONNX Runtime's output, relative to the largest expected."""
    loaded = onnx.load(model)
    onnx.checker.check_model(loaded, full_check=True)
    assert [o.version for o in loaded.opset_import] == [17]
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    found = session.run(None, {session.get_inputs()[0].name: x})[0]
    if found.shape != expected.shape:
        raise AssertionError(f"shape {found.shape}, Graft's is {expected.shape}")
    stated = [d.dim_value or d.dim_param for d in loaded.graph.output[0].type.tensor_type.shape.dim]
    if stated != ["N", *found.shape[1:]]:
        raise AssertionError(f"shape {found.shape}, the file states {stated}")
    return float(numpy.abs(found.astype(float) - expected).max() / max(numpy.abs(expected).max(), 1e-30))


def folder(path):
    for model in sorted(pathlib.Path(path).glob("*.onnx")):
        x, y = (numpy.load(model.with_suffix(f".{kind}.npy")) for kind in ("input", "output"))
        text = model.with_suffix(".txt")
        yield text.read_text() if text.exists() else model.name, lambda: difference(model, x, y)


def weights(graft, files):
    with tempfile.TemporaryDirectory() as work:
        model, x, y = (pathlib.Path(work) / name for name in ("model.onnx", "x.npy", "y.npy"))

        def compare(file):
            subprocess.run([graft, "export", "--weights", file, "--to", "onnx", "--overwrite", model], check=True,
                           stderr=subprocess.DEVNULL)
            shape = onnx.load(model).graph.input[0].type.tensor_type.shape.dim
            values = numpy.random.default_rng(1).standard_normal((2, *(d.dim_value for d in shape[1:])))
            numpy.save(x, values.astype(numpy.float32))
            subprocess.run([graft, "forward", "--weights", file, "--input", x, "--output", y, "--exact",
                            "--overwrite"], check=True,
                           stderr=subprocess.DEVNULL)
            return difference(model, numpy.load(x), numpy.load(y))

        for file in files:
            yield file, lambda: compare(file)


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    models = folder(arguments[0]) if len(arguments) == 1 else weights(arguments[0], arguments[1:])
    bad = count = 0
    for name, compare in models:
        count += 1
        try:
            found = compare()
            wrong, words = found > LIMIT or found != found, f"{found:.1e}"
        except Exception as e:  # any failure of a peer is a result here
            wrong, words = True, str(e).strip().splitlines()[0] if str(e).strip() else repr(e)
        bad += wrong
        print(f"{'WRONG' if wrong else 'ok':5} {words:8} {name}", flush=True)
    print(f"{count - bad} of {count} within {LIMIT:g}")
    sys.exit(1 if bad or not count else 0)


main(sys.argv[1:])
