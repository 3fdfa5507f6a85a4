# SPDX-License-Identifier: Apache-2.0
"""torchvision's networks with random weights, and how a peer measures."""
import importlib
import os
import re
import sys
import time
import warnings

# PyTorch repeats that NNPACK does not know the processor at each convolution; it computes with oneDNN all the same.
os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
warnings.filterwarnings("ignore")

import torch  # noqa: E402  (reads the setting above)

WARM_UP = 3
kept = []  # a declaration ends with its Library


def torchvision():
    """The module, also where it was installed without its compiled operators, which classification never calls."""
    declared = torch.library.Library("torchvision", "FRAGMENT")
    kept.append(declared)
    while True:
        try:
            return importlib.import_module("torchvision")
        except RuntimeError as e:
            missing = re.search(r"operator torchvision::(\w+) does not exist", str(e))
            if missing is None:
                raise
            declared.define(missing.group(1) + "(Tensor x) -> Tensor")
            for name in [n for n in sys.modules if n.split(".")[0] == "torchvision"]:
                del sys.modules[name]


def network(arch, **settings):
    """A network without published weights. Auxiliary heads exist, as in the published files, and are unused."""
    models = torchvision().models
    if arch in ("inception_v3", "googlenet"):
        settings |= {"init_weights": False, "aux_logits": True}
    return getattr(models, arch)(weights=None, **settings)


def side(arch):
    return 299 if arch == "inception_v3" else 224


def at_inference(arch, batch, threads):
    """A network that is to be run with so many threads, and images for it; random, the same at every start."""
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    return network(arch).eval(), torch.randn(batch, 3, side(arch), side(arch))


def onnx_runtime(model, x, threads):
    """A run of a model, a path or its bytes, by ONNX Runtime with its default optimisations."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: x.numpy()}
    return lambda: session.run(None, feed)


def best_ms(run, fewest, seconds):
    """The best of at least so many warm runs, and of as many as fit into the time."""
    for _ in range(WARM_UP):
        run()
    times = []
    end = time.perf_counter() + seconds
    while len(times) < fewest or time.perf_counter() < end:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) * 1e3
