# SPDX-License-Identifier: Apache-2.0
"""The ratios that Graft is to reach, peer's time divided by Graft's; nothing where none is set."""

_ONNX_RUNTIME = {
    "vgg16": {1: 1.8, 8: 2.4},
    "resnet18": {1: 1.3, 8: 1.5},
    "resnet50": {1: 1.05, 8: 1.15},
    "inception_v3": {1: 1.0, 8: 1.1},
    "googlenet": {1: 1.0, 8: 1.1},
}
_PYTORCH = {
    "vgg16": {1: 2.0, 8: 2.8},
    "resnet18": {1: 1.8, 8: 1.8},
    "resnet50": {1: 1.45, 8: 1.35},
    "inception_v3": {1: 1.5, 8: 1.3},
    "googlenet": {1: 1.6, 8: 1.4},
}
_TRAINING = {
    "resnet18": {"train": 1.4, "last": 1.4, "head": 1.5},
    "resnet50": {"train": 1.25, "last": 1.3, "head": 1.3},
    "vgg16": {"train": 1.5, "last": 1.8, "head": 2.2},
}
_TRAINING_BATCH = 8
GEMM = 1.0
AVX2 = 0.85
COLD_SECONDS = 2.0


def inference(arch, batch):
    goals = {"ONNX Runtime": _ONNX_RUNTIME.get(arch, {}).get(batch), "PyTorch": _PYTORCH.get(arch, {}).get(batch)}
    return {peer: ratio for peer, ratio in goals.items() if ratio is not None}


def training(arch, mode, batch):
    ratio = _TRAINING.get(arch, {}).get(mode) if batch == _TRAINING_BATCH else None
    return {} if ratio is None else {"PyTorch": ratio}
