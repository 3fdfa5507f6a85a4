# SPDX-License-Identifier: Apache-2.0
"""Inference by further engines: ONNX Runtime, PyTorch's compiler and OpenCV: one line of JSON, best ms a batch.

An engine that is not installed, or that cannot run the network, is left out; why is written to standard error.

usage: engines.py ARCH BATCH THREADS RUNS SECONDS
"""
import json
import os
import sys
import tempfile

import models
import torch

arch = sys.argv[1]
batch, threads, runs = map(int, sys.argv[2:5])
seconds = float(sys.argv[5])
model, x = models.at_inference(arch, batch, threads)


def onnx_runtime(path):
    return models.onnx_runtime(path, x, threads)


def compiled(path):
    del path
    last = model.to(memory_format=torch.channels_last)
    fast = torch.compile(last)
    x_last = x.to(memory_format=torch.channels_last)
    return lambda: fast(x_last)


def opencv(path):
    import cv2
    cv2.setNumThreads(threads)
    network = cv2.dnn.readNetFromONNX(path)
    image = x.numpy()

    def run():
        network.setInput(image)
        return network.forward()

    return run


ENGINES = {"ONNX Runtime": onnx_runtime, "torch.compile": compiled, "OpenCV": opencv}
times = {}
with tempfile.TemporaryDirectory() as folder, torch.no_grad():
    onnx = os.path.join(folder, "model.onnx")
    torch.onnx.export(model, (x,), onnx, dynamo=False, opset_version=17)
    for name, engine in ENGINES.items():
        try:
            times[name] = models.best_ms(engine(onnx), runs, seconds)
        except Exception as e:  # each engine has exceptions of its own
            print(f"{name} is left out: {str(e).strip().splitlines()[0] if str(e).strip() else e!r}", file=sys.stderr)
print(json.dumps({"ms": times}))
