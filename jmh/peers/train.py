# SPDX-License-Identifier: Apache-2.0
"""A training step of PyTorch, in both layouts: forward, loss, backward, SGD with momentum; 10 classes.

Prints one line of JSON, best ms a step. What does not learn is frozen as `graft bench` freezes it: its gradients are
not computed, and its BatchNorm uses the stored statistics.

usage: train.py ARCH train|last|head BATCH THREADS RUNS SECONDS
"""
import json
import resource
import sys

import models
import torch

CLASSES = 10
# Where the last stage begins in `features`: after the last halving of the image, which it includes but for VGG's pooling.
LAST_STAGE = {"vgg16": 24, "mobilenet_v2": 14, "mobilenet_v3_large": 13, "efficientnet_b0": 6, "densenet121": 9,
              "convnext_tiny": 6}

arch, mode = sys.argv[1:3]
batch, threads, runs = map(int, sys.argv[3:6])
seconds = float(sys.argv[6])
torch.set_num_threads(threads)


def learning(model):
    """The modules that learn in this mode."""
    if mode == "train":
        return [model]
    if arch.startswith("resne"):
        return [model.fc] if mode == "head" else [model.layer4, model.fc]
    if mode == "head":
        return [model.classifier[-1] if isinstance(model.classifier, torch.nn.Sequential) else model.classifier]
    return [*model.features[LAST_STAGE[arch]:], model.classifier]


def step_of(channels_last):
    torch.manual_seed(0)
    model = models.network(arch, num_classes=CLASSES).train()
    model.requires_grad_(False)
    for module in learning(model):
        module.requires_grad_(True)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d) and not module.weight.requires_grad:
            module.eval()
    x = torch.randn(batch, 3, models.side(arch), models.side(arch))
    labels = torch.arange(batch) % CLASSES
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    sgd = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=1e-3, momentum=0.9)
    loss = torch.nn.CrossEntropyLoss()

    def step():
        sgd.zero_grad()
        loss(model(x), labels).backward()
        sgd.step()

    return step


times = {"PyTorch NCHW": models.best_ms(step_of(False), runs, seconds)}
# Before the second layout, so that one network is counted and not two. Linux tells kilobytes.
peak_rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
times["PyTorch NHWC"] = models.best_ms(step_of(True), runs, seconds)
print(json.dumps({"ms": times, "peak_rss_mb": peak_rss_mb}))
