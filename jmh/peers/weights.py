# SPDX-License-Identifier: Apache-2.0
"""Writes a state dictionary with random weights, as large as the published one.

usage: weights.py ARCH FILE.pth
"""
import sys

import models
import torch

torch.save(models.network(sys.argv[1]).state_dict(), sys.argv[2])
