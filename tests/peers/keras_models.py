# SPDX-License-Identifier: Apache-2.0
"""Small whole models with what Keras computes of them: the resources of KerasModelsTest.

usage: keras_models.py FOLDER     writes NAME.keras or NAME.h5, NAME.input.npy and NAME.output.npy

Configurations of Keras 1 and of Keras 2's functions, which Keras 3 does not write, are put into the .h5 of a model of
Keras 3 that computes the same. Needs keras (3.15 made the files) with its tensorflow backend, h5py and numpy.
"""
import io
import json
import os
import pathlib
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py
import keras
import numpy as np
from keras import layers as L
from keras import ops


def column():
    x = inputs = keras.Input((12, 3))
    x = L.Conv1D(6, 3, strides=2, padding="same", activation="relu")(x)
    x = L.BatchNormalization()(x)
    x = L.ZeroPadding1D((1, 2))(x)
    x = L.SeparableConv1D(5, 3, depth_multiplier=2)(x)
    x = L.UpSampling1D(2)(x)
    x = L.Cropping1D((1, 0))(x)
    a = L.MaxPooling1D(3, strides=2, padding="same")(x)
    b = L.AveragePooling1D(3, strides=2, padding="same")(x)
    x = L.Concatenate(axis=1)([a, b])
    x = L.DepthwiseConv1D(2)(L.SpatialDropout1D(0.3)(x))
    x = L.Conv1D(4, 2, dilation_rate=2, padding="causal")(x)
    x = L.Conv1DTranspose(4, 3, strides=2)(x)
    x = L.PReLU(shared_axes=[1], alpha_initializer="random_normal")(L.LayerNormalization()(x))
    x = L.Permute((2, 1))(x)
    x = L.Dense(7)(x)
    p = L.GlobalMaxPooling1D()(x)
    q = L.GlobalAveragePooling1D()(x)
    r = L.RepeatVector(3)(L.Subtract()([p, q]))
    r = L.Conv1D(2, 2)(r)
    return keras.Model(inputs, L.Dense(4)(L.Concatenate()([L.Flatten()(r), p])))


def shared():
    """A layer and a model that are used twice, one model in another, and augmentation that does nothing."""
    tower = keras.Sequential([keras.Input((6, 6, 4)), L.Conv2D(5, 3, name="inner"), L.ReLU(negative_slope=0.1),
                              keras.Sequential([L.BatchNormalization(), L.GlobalAveragePooling2D()])], name="tower")
    conv = L.Conv2D(4, 3, padding="same", activation="tanh", name="twice")
    x = inputs = keras.Input((6, 6, 4))
    x = L.RandomFlip()(L.GaussianNoise(0.1)(x))
    a = conv(x)
    b = conv(a)
    y = L.Multiply()([tower(b), tower(a)])
    return keras.Model(inputs, L.Dense(3)(L.Add()([y, tower(x)])))


def rectified():
    x = inputs = keras.Input((4, 5, 2))
    x = L.Rescaling([2.0, 3.0], offset=[0.5, -0.5])(x)
    parts = [L.ReLU(max_value=0.8, negative_slope=0.2, threshold=0.3)(x), L.ReLU(max_value=1.0, threshold=0.4)(x),
             L.ReLU(negative_slope=0.3, threshold=0.2)(x), L.ReLU(threshold=0.6)(x), L.ReLU(max_value=0.7)(x)]
    x = L.Concatenate(axis=2)([L.Concatenate(axis=1)(parts), L.Softmax(axis=1)(L.Concatenate(axis=1)(parts))])
    x = L.Resizing(7, 9)(L.Reshape((5, 8, 10))(x))
    x = L.CenterCrop(5, 6)(x)
    return keras.Model(inputs, L.Dense(3)(L.Flatten()(x)))


def functions():
    x = inputs = keras.Input((8, 7, 3))
    y = L.Conv2D(4, 3, name="conv")(x)
    z = ops.relu(y) * 2.0 + y
    z = 1.0 - z / 3.0
    z = ops.concatenate([z, ops.sigmoid(y)], axis=-1)
    z = ops.concatenate([z, ops.square(z)], axis=1)
    z = z[:, 1:, ::2, 0:5]
    z = ops.maximum(z, 0.1) - ops.max(z, axis=[1, 2], keepdims=True)
    z = ops.reshape(ops.transpose(z, (0, 2, 1, 3)), (-1, 3, 11, 5))
    z = ops.relu6(ops.mean(z, axis=[1, 2]))
    return keras.Model(inputs, L.Dense(3)(z))


def old_functions():
    """What "functions" of Keras 2 would be: the same layers, but TFOpLambda and SlicingOpLambda between them."""
    x = inputs = keras.Input((8, 7, 3))
    y = L.Conv2D(4, 3, name="conv")(x)
    z = ops.add(ops.multiply(ops.relu(y), 2.0), y)
    z = ops.concatenate([ops.subtract(1.0, z), y], axis=-1)
    z = z[:, 1:, :, 0:5]
    z = ops.mean(z, axis=[1, 2])
    return keras.Model(inputs, L.Dense(3, name="dense")(z))


def first():
    return keras.Sequential([keras.Input((9, 8, 3)), L.Conv2D(5, (3, 2), strides=2, padding="same", name="c"),
                             L.BatchNormalization(name="b"), L.MaxPooling2D((2, 2), name="m"), L.Flatten(name="f"),
                             L.Dropout(0.5, name="d"), L.Dense(4, activation="tanh", name="o")])


# The forms that the tests read.
def indexed():
    """NumPy's indices of all kinds, and functions with settings of their own."""
    x = inputs = keras.Input((6, 5, 3))
    x = L.Conv2D(4, 1)(x[..., ::-1] - np.array([1., 2., 3.], "f4"))
    a = L.GlobalAveragePooling2D()(x[:, -2::-2, ..., 1:])
    b = L.Dense(3)(x[:, 2])[:, ::-1][:, 1]
    c = L.Flatten()(x[:, 1:5, ..., 2][..., None])
    d = L.Flatten()(ops.softmax(x, axis=1)[:, 0, None, -1])
    e = L.Flatten()(ops.log_softmax(x, axis=2))
    f = L.Flatten()(L.Multiply()([L.GlobalMaxPooling2D()(x), x])[:, :2])
    g = L.Flatten()(ops.gelu(ops.elu(ops.relu(x) - 0.5, alpha=0.3)))
    return keras.Model(inputs, L.Dense(5)(L.Concatenate()([a, b, c, d, e, f, g])))


def numbered_again():
    """Names in the file that were numbered once more than the layers, as where a model is built twice."""
    x = inputs = keras.Input((6, 5, 2))
    x = L.Conv2D(2, 1, name="conv2d")(x)
    x = L.BatchNormalization(name="batch_normalization")(L.Conv2D(2, 1, name="conv2d_1")(x))
    return keras.Model(inputs, L.Dense(4, name="dense")(L.Flatten()(x)))


def same_names():
    """Two models in the model, and it itself, with layers of the same names and shapes; default names exchanged."""
    def part(name):
        x = inputs = keras.Input((5,))
        x = L.BatchNormalization(name="norm")(L.Dense(5, name="dense_1")(x))
        return keras.Model(inputs, L.Dense(5, name="dense")(x), name=name)
    return keras.Sequential([keras.Input((5,)), part("b"), part("a"), L.Dense(5, name="dense_1"),
                             L.Dense(5, name="dense")])


def inner_numbered_again():
    """The same of a model in the model, one of whose layers is frozen, so that its weights come last."""
    inner = keras.Sequential([keras.Input((4, 4, 3)), L.Conv2D(3, 3, padding="same", name="conv2d"),
                              L.BatchNormalization(name="norm"), L.Conv2D(3, 3, padding="same", name="conv2d_1"),
                              L.Conv2D(3, 3, padding="same", name="conv2d_2")], name="features")
    inner.layers[0].trainable = False
    return keras.Sequential([keras.Input((4, 4, 3)), inner, L.Flatten(), L.Dense(2, name="out")])


def turned_inputs():
    """A model in the model whose inputs are not in the order of its layers."""
    inputs = keras.Input((6, 5, 3))
    a, b = keras.Input((6, 5, 3)), keras.Input((6, 5, 3))
    inner = keras.Model([b, a], L.Subtract()([a, L.Rescaling(2.0)(b)]), name="inner")
    return keras.Model(inputs, L.Dense(4)(L.Flatten()(inner([L.Conv2D(3, 1)(inputs), inputs]))))


def numbers_again(path):
    with h5py.File(path, "a") as file:
        for name, group in file["model_weights"].items():
            stored = [w.decode() if isinstance(w, bytes) else w for w in group.attrs["weight_names"]]
            if not stored:
                continue
            kind = name.removesuffix("_1")
            again = kind + ("_2" if name.endswith("_1") else "_1")
            values = {f"{again}/{w.split('/')[-1]}:0": group[w][()] for w in stored}
            for child in list(group):
                del group[child]
            for weight, value in values.items():
                group[weight] = value
            group.attrs["weight_names"] = [w.encode() for w in values]


def inner_numbers_again(path):
    with h5py.File(path, "a") as file:
        group = file["model_weights/features"]
        values = {}
        for stored in group.attrs["weight_names"]:
            _, layer, variable = stored.split("/")
            kind, _, number = layer.partition("_")
            values[f"{kind}_{int(number or 0) + 1}/{variable}:0"] = group[stored][()]
        del group["features"]
        for weight, value in values.items():
            group[weight] = value
        group.attrs["weight_names"] = [w.encode() for w in values]


def without_names(path, to):
    """The same as Keras wrote it before the folders had their layers' names as attributes."""
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(to, "w") as out:
        for entry in archive.namelist():
            content = archive.read(entry)
            if entry.endswith(".h5"):
                memory = io.BytesIO(content)
                with h5py.File(memory, "r+") as file:
                    file.visititems(lambda _, item: item.attrs.pop("name", None) and None)
                content = memory.getvalue()
            out.writestr(entry, content)


FORMS = {"column": [".keras"], "shared": [".keras", ".h5"], "indexed": [".keras", ".h5"], "turned_inputs": [".keras"],
         "same_names": [".keras", ".h5"]}
MODELS = [column, shared, rectified, functions, old_functions, first, indexed, numbered_again,
          same_names, inner_numbered_again, turned_inputs]

CLASSES = {"Relu": "nn.relu", "Multiply": "math.multiply", "Add": "__operators__.add", "Subtract": "math.subtract",
           "Concatenate": "concat", "Mean": "math.reduce_mean"}


def as_keras_2(config):
    for layer in config["config"]["layers"]:
        operation = layer.pop("module", "").startswith("keras.src.ops")
        if not layer["inbound_nodes"]:
            continue
        node = layer["inbound_nodes"][0]
        history = lambda a: a["config"]["keras_history"]
        is_tensor = lambda a: isinstance(a, dict) and "config" in a and "keras_history" in a["config"]
        args = node["args"]
        kwargs = dict(node["kwargs"])
        if not operation:
            layer["inbound_nodes"] = [[history(a) + [{}] for a in (args[0] if isinstance(args[0], list) else args)]]
        elif layer["class_name"] == "GetItem":
            layer["class_name"] = "SlicingOpLambda"
            layer["config"] = {"name": layer["name"], "function": "__operators__.getitem"}
            layer["inbound_nodes"] = [history(args[0]) + [{"slice_spec": [s["config"] for s in args[1]]}]]
        else:
            kind = layer["class_name"]
            kwargs.update({k: v for k, v in layer["config"].items() if k in ("axis", "keepdims")})
            layer["class_name"] = "TFOpLambda"
            layer["config"] = {"name": "tf." + CLASSES[kind], "function": CLASSES[kind]}
            if isinstance(args[0], list):
                layer["inbound_nodes"] = [[history(a) + [kwargs] for a in args[0]]]
            else:
                if len(args) == 2:
                    kwargs["y"] = history(args[1]) if is_tensor(args[1]) else args[1]
                head = history(args[0]) if is_tensor(args[0]) else ["_CONSTANT_VALUE", -1, args[0]]
                layer["inbound_nodes"] = [head + [kwargs]]
    return config


def as_keras_1(config):
    layers = [{"class_name": "Convolution2D", "config": {
        "name": "c", "batch_input_shape": [None, 9, 8, 3], "nb_filter": 5, "nb_row": 3, "nb_col": 2,
        "subsample": [2, 2], "border_mode": "same", "dim_ordering": "tf", "bias": True, "activation": "linear"}},
        {"class_name": "BatchNormalization", "config": {"name": "b", "mode": 0, "axis": -1, "epsilon": 0.001}},
        {"class_name": "MaxPooling2D", "config": {"name": "m", "pool_size": [2, 2], "strides": [2, 2],
                                                  "border_mode": "valid", "dim_ordering": "tf"}},
        {"class_name": "Flatten", "config": {"name": "f"}},
        {"class_name": "Dropout", "config": {"name": "d", "p": 0.5}},
        {"class_name": "Dense", "config": {"name": "o", "output_dim": 4, "bias": True, "activation": "tanh"}}]
    return {"class_name": "Sequential", "config": layers}


def main(folder):
    folder = pathlib.Path(folder)
    for make in MODELS:
        keras.utils.clear_session()
        keras.utils.set_random_seed(5)
        model = make()
        random = np.random.default_rng(9)
        model.set_weights([w + random.uniform(0, 0.3, w.shape) for w in model.get_weights()])
        x = random.uniform(-1, 1, (2, *model.input_shape[1:])).astype(np.float32)
        name = make.__name__
        np.save(folder / f"{name}.input.npy", x)
        np.save(folder / f"{name}.output.npy", model(x, training=False).numpy())
        h5 = folder / f"{name}.h5"
        model.save(h5)
        config = json.loads(model.to_json())
        if name == "old_functions":
            config, version = as_keras_2(config), "2.11.0"
        elif name == "first":
            config, version = as_keras_1(config), "1.2.2"
        else:
            for form in (".keras", ".h5"):
                model.save(folder / f"{name}{form}")
                if form not in FORMS.get(name, [".h5"]):
                    (folder / f"{name}{form}").unlink()
            if name == "numbered_again":
                numbers_again(h5)
            if name == "inner_numbered_again":
                inner_numbers_again(h5)
            if name == "same_names":
                without_names(folder / "same_names.keras", folder / "same_names.unnamed.keras")
            continue
        with h5py.File(h5, "a") as file:
            file.attrs["model_config"] = json.dumps(config)
            file.attrs["keras_version"] = version


main(sys.argv[1])
