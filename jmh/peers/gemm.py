# SPDX-License-Identifier: Apache-2.0
"""A product of square matrices by PyTorch, which calls its BLAS: one line of JSON, best ms.

usage: gemm.py SIZE THREADS RUNS SECONDS
"""
import json
import sys

import models
import torch

size, threads, runs = map(int, sys.argv[1:4])
torch.set_num_threads(threads)
torch.manual_seed(0)
a = torch.randn(size, size)
b = torch.randn(size, size)
print(json.dumps({"ms": {"PyTorch": models.best_ms(lambda: a @ b, runs, float(sys.argv[4]))}}))
