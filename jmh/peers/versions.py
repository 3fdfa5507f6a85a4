# SPDX-License-Identifier: Apache-2.0
"""The versions of the peers: one line of JSON."""
import importlib.metadata
import json
import platform

NAMES = {"PyTorch": "torch", "torchvision": "torchvision", "ONNX Runtime": "onnxruntime",
         "OpenCV": "opencv-python-headless"}
found = {}
for name, distribution in NAMES.items():
    try:
        found[name] = importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        if name != "OpenCV":  # only one table needs it
            raise
print(json.dumps(found | {"Python": platform.python_version()}))
