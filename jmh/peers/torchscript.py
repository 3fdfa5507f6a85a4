# SPDX-License-Identifier: Apache-2.0
"""Writes a network with random weights twice: as a state dictionary, and traced, which is what DJL reads.

usage: torchscript.py ARCH BATCH STATE.pth TRACED.pt
"""
import sys

import models
import torch

model, x = models.at_inference(sys.argv[1], int(sys.argv[2]), 1)
norms = [m for m in model.modules() if isinstance(m, torch.nn.BatchNorm2d)]
with torch.no_grad():
    if norms:
        # Or a deep network's logits are 1e-9, and outputs are to be compared: BatchNorm takes on the images' statistics.
        for norm in norms:
            norm.momentum = 1
        model.train()(torch.cat([x, -x]))
        model.eval()
    torch.save(model.state_dict(), sys.argv[3])
    torch.jit.trace(model, x).save(sys.argv[4])
