# SPDX-License-Identifier: Apache-2.0
"""Inference by PyTorch, in both layouts, and by ONNX Runtime: one line of JSON, best ms a batch.

usage: infer.py ARCH BATCH THREADS RUNS SECONDS
"""
import io
import json
import sys

import models
import torch

arch = sys.argv[1]
batch, threads, runs = map(int, sys.argv[2:5])
seconds = float(sys.argv[5])
model, x = models.at_inference(arch, batch, threads)
times = {}

with torch.no_grad():
    onnx = io.BytesIO()
    torch.onnx.export(model, (x,), onnx, dynamo=False, opset_version=17)
    times["PyTorch NCHW"] = models.best_ms(lambda: model(x), runs, seconds)
    last = model.to(memory_format=torch.channels_last)
    x_last = x.to(memory_format=torch.channels_last)
    times["PyTorch NHWC"] = models.best_ms(lambda: last(x_last), runs, seconds)

times["ONNX Runtime"] = models.best_ms(models.onnx_runtime(onnx.getvalue(), x, threads), runs, seconds)
print(json.dumps({"ms": times}))
