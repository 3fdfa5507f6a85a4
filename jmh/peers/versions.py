# SPDX-License-Identifier: Apache-2.0
"""The versions of the peers: one line of JSON."""
import importlib.metadata
import json
import platform

print(json.dumps({
    "PyTorch": importlib.metadata.version("torch"),
    "torchvision": importlib.metadata.version("torchvision"),
    "ONNX Runtime": importlib.metadata.version("onnxruntime"),
    "Python": platform.python_version(),
}))
