# SPDX-License-Identifier: Apache-2.0
"""What torchvision, timm and transformers make of pictures: golden/preprocess/published.json of test-support/files.

usage: preprocessing.py FILE

A case is a published file's name or the settings beside its weights, and for each picture the SHA-256 of the resized
and cropped bytes (RGB, by rows) with 16 of the values that the network sees (channels, rows, columns; evenly spread).
Pictures follow from the formula below. Needs torchvision (0.28 made the file), timm (1.0.29), transformers (5.18).
"""
import hashlib
import json
import sys

import numpy as np
import timm.data
import torchvision.models as M
from PIL import Image
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil
from transformers.models.efficientnet.image_processing_pil_efficientnet import EfficientNetImageProcessorPil
from transformers.models.mobilenet_v2.image_processing_pil_mobilenet_v2 import MobileNetV2ImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

SAMPLES = 16
PICTURES = {"wide": (500, 375), "tall": (301, 452), "small": (161, 97)}
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}


def picture(width, height):
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    c = [((x * x * (3 + k) + y * y * (5 - k) + x * y * 7 + (x ^ y) * 11 * (k + 1)) >> 6) & 255 for k in range(3)]
    return Image.fromarray(np.stack(c, -1).astype(np.uint8))


def torchvision(weights):
    t = weights.transforms()
    prepared = (f"resize {t.resize_size[0]}, crop {t.crop_size[0]}, {t.interpolation.value}, RGB, x/255, mean "
                f"{' '.join(map(str, t.mean))}, std {' '.join(map(str, t.std))}")
    return ({"name": weights.url.rsplit("/", 1)[1], "prepared": prepared}, lambda image: t(image).numpy(), 1 / 255,
            t.mean, t.std)


def timm_(**cfg):
    data = timm.data.resolve_data_config(pretrained_cfg=cfg)
    t = timm.data.create_transform(**data)
    return ({"file": "config.json", "settings": {"architecture": "resnet50", "pretrained_cfg": cfg}},
            lambda image: t(image).numpy(), 1 / 255, data["mean"], data["std"])


def transformers_(kind, shorter=None, crop=None, scale=1 / 255, mean=None, std=None, **settings):
    """Without pictures whose centre is halfway between pixels: the corner's rounding is down there, to even here."""
    p = kind(**settings)
    name = kind.__name__.removesuffix("Pil")

    def prepare(image):
        if shorter:
            beyond = max(image.size) * shorter // min(image.size) - crop
            if round(beyond / 2) != beyond // 2:
                return None
        return np.asarray(p(image, return_tensors="np")["pixel_values"][0])

    return ({"file": "preprocessor_config.json", "settings": {"image_processor_type": name, **settings}}, prepare,
            scale, mean or p.image_mean, std or p.image_std)


SQRT = [0.47853944, 0.4732864, 0.47434163]
CASES = {
    "torchvision 232": torchvision(M.ResNet50_Weights.IMAGENET1K_V2),
    "torchvision 236": torchvision(M.ConvNeXt_Tiny_Weights.IMAGENET1K_V1),
    "torchvision 255 to 240": torchvision(M.EfficientNet_B1_Weights.IMAGENET1K_V2),
    "torchvision 288 bicubic": torchvision(M.EfficientNet_B2_Weights.IMAGENET1K_V1),
    "timm 0.95 bicubic": timm_(input_size=[3, 224, 224], crop_pct=0.95, crop_mode="center", interpolation="bicubic"),
    "timm 0.875 bicubic": timm_(input_size=[3, 224, 224], crop_pct=0.875, interpolation="bicubic"),
    "timm 288": timm_(input_size=[3, 288, 288], crop_pct=1.0, crop_mode="center", interpolation="bicubic"),
    "timm squashed": timm_(input_size=[3, 192, 192], crop_pct=0.9, crop_mode="squash", interpolation="bicubic",
                           mean=[0.5, 0.5, 0.5], std=[0.5, 0.5, 0.5]),
    "timm defaults": timm_(input_size=[3, 176, 176], mean=[0.5, 0.5, 0.5], std=[0.5, 0.5, 0.5]),
    "ResNet": transformers_(ConvNextImageProcessorPil, 256, 224, crop_pct=0.875, resample=3,
                            size={"shortest_edge": 224}, **IMAGENET),
    "ConvNeXt without share": transformers_(ConvNextImageProcessorPil, 228, 200, size={"shortest_edge": 200},
                                           **IMAGENET),
    "ConvNeXt 384": transformers_(ConvNextImageProcessorPil, crop_pct=0.875, resample=2, size={"shortest_edge": 384},
                                  **IMAGENET),
    "MobileNetV2": transformers_(MobileNetV2ImageProcessorPil, 256, 224, resample=2),
    "EfficientNet": transformers_(EfficientNetImageProcessorPil, resample=0, size={"height": 224, "width": 224},
                                  do_center_crop=False, include_top=True, image_mean=IMAGENET["image_mean"],
                                  image_std=SQRT, mean=IMAGENET["image_mean"], std=[s * s for s in SQRT]),
    "EfficientNet cropped": transformers_(EfficientNetImageProcessorPil, resample=3, do_center_crop=True,
                                          size={"height": 256, "width": 256}, crop_size={"height": 224, "width": 200},
                                          include_top=False, rescale_factor=1 / 127.5, rescale_offset=True,
                                          scale=1 / 127.5, mean=[1.5] * 3, std=[0.5] * 3),
    "ViT": transformers_(ViTImageProcessorPil, resample=2, size={"height": 224, "width": 192}),
    "BiT": transformers_(BitImageProcessorPil, 224, 224),
}

result = []
for title, (case, prepare, scale, mean, std) in CASES.items():
    case = {"case": title, **case, "pictures": {}}
    for name, (width, height) in PICTURES.items():
        values = prepare(picture(width, height))
        if values is None:
            continue
        values = np.asarray(values, np.float32)
        channel = np.asarray([mean, std], np.float64)[:, :, None, None]
        pixels = (values * channel[1] + channel[0]) / scale
        whole = np.rint(pixels)
        assert np.abs(pixels - whole).max() < 1e-2 and whole.min() >= 0 and whole.max() <= 255, (title, name)
        whole = np.ascontiguousarray(whole.astype(np.uint8).transpose(1, 2, 0))
        flat = values.ravel()
        case["pictures"][name] = {
            "shape": list(values.shape), "sha256": hashlib.sha256(whole.tobytes()).hexdigest(),
            "values": [float(f"{flat[i * (flat.size - 1) // (SAMPLES - 1)]:.7g}") for i in range(SAMPLES)]}
    result.append(case)
with open(sys.argv[1], "w") as out:
    out.write("[\n" + ",\n".join(" " + json.dumps(c) for c in result) + "\n]\n")
