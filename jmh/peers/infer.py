# SPDX-License-Identifier: Apache-2.0
"""Inference by PyTorch, in both layouts, and by ONNX Runtime: one line of JSON, best ms a batch.

usage: infer.py ARCH BATCH THREADS RUNS SECONDS
"""
import io
import json
import sys

import models
import onnxruntime
import torch

arch = sys.argv[1]
batch, threads, runs = map(int, sys.argv[2:5])
seconds = float(sys.argv[5])
torch.set_num_threads(threads)
torch.manual_seed(0)
model = models.network(arch).eval()
x = torch.randn(batch, 3, models.side(arch), models.side(arch))
times = {}

with torch.no_grad():
    onnx = io.BytesIO()
    torch.onnx.export(model, (x,), onnx, dynamo=False, opset_version=17)
    times["PyTorch NCHW"] = models.best_ms(lambda: model(x), runs, seconds)
    last = model.to(memory_format=torch.channels_last)
    x_last = x.to(memory_format=torch.channels_last)
    times["PyTorch NHWC"] = models.best_ms(lambda: last(x_last), runs, seconds)

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = threads
session = onnxruntime.InferenceSession(onnx.getvalue(), options, providers=["CPUExecutionProvider"])
feed = {session.get_inputs()[0].name: x.numpy()}
times["ONNX Runtime"] = models.best_ms(lambda: session.run(None, feed), runs, seconds)
print(json.dumps({"ms": times}))
