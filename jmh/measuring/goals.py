# SPDX-License-Identifier: Apache-2.0
"""The ratios that Graft is to reach, peer's time divided by Graft's; nothing where none is set."""

_ONNX_RUNTIME = {
    "vgg16": {1: 1.8, 8: 2.2},
    "resnet18": {1: 1.25, 8: 1.5},
    "resnet50": {1: 1.1, 8: 1.15},
    "inception_v3": {1: 1.1, 8: 1.15},
    "googlenet": {1: 1.2, 8: 1.3},
    "mobilenet_v2": {1: 1.0, 8: 1.0},
    "mobilenet_v3_large": {1: 1.0, 8: 1.0},
    "efficientnet_b0": {1: 1.0, 8: 1.0},
    "resnext50_32x4d": {1: 1.0, 8: 1.0},
    "densenet121": {1: 1.0, 8: 1.0},
    "convnext_tiny": {1: 1.0, 8: 1.0},
}
_PYTORCH = {
    "vgg16": {1: 2.0, 8: 2.6},
    "resnet18": {1: 1.8, 8: 1.8},
    "resnet50": {1: 1.5, 8: 1.45},
    "inception_v3": {1: 1.5, 8: 1.4},
    "googlenet": {1: 2.0, 8: 1.7},
    "mobilenet_v2": {1: 2.0, 8: 1.5},
    "mobilenet_v3_large": {1: 2.0, 8: 1.5},
    "efficientnet_b0": {1: 2.0, 8: 1.5},
    "resnext50_32x4d": {1: 1.2, 8: 1.2},
    "densenet121": {1: 1.4, 8: 1.2},
    "convnext_tiny": {1: 1.1, 8: 1.0},
}
_TRAINING = {
    "resnet18": {"train": 1.6, "last": 1.6, "head": 1.9},
    "resnet50": {"train": 1.35, "last": 1.4, "head": 1.5},
    "vgg16": {"train": 2.4, "last": 2.2, "head": 2.5},
    "mobilenet_v2": {"last": 1.5},
    "mobilenet_v3_large": {"last": 1.5},
    "efficientnet_b0": {"last": 1.5},
    "resnext50_32x4d": {"last": 1.2},
    "densenet121": {"last": 1.2},
    "convnext_tiny": {"last": 1.0},
}
_TRAINING_BATCH = 8
_GEMM = 0.97
_AVX2 = 0.85
_COLD_SECONDS = 1.0


def of(kind, name):
    """The goals of a row, by what is compared with: today's, whenever the row was measured."""
    parts = name.split("/")
    if kind == "infer":
        arch, batch = parts[0], int(parts[1])
        goals = {"ONNX Runtime": _ONNX_RUNTIME.get(arch, {}).get(batch), "PyTorch": _PYTORCH.get(arch, {}).get(batch)}
        return {peer: ratio for peer, ratio in goals.items() if ratio is not None}
    if kind == "train":
        arch, mode, batch = parts[0], parts[1], int(parts[2])
        ratio = _TRAINING.get(arch, {}).get(mode) if batch == _TRAINING_BATCH else None
        return {} if ratio is None else {"PyTorch": ratio}
    return {"engines": {}, "java": {}, "gemm": {"PyTorch": _GEMM}, "avx2": {"AVX2": _AVX2},
            "cold": {"seconds": _COLD_SECONDS}}[kind]
