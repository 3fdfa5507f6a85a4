# SPDX-License-Identifier: Apache-2.0
"""Small frozen graphs with what TensorFlow computes of them: the resources of TensorFlowGraphsTest.

usage: tensorflow_graphs.py FOLDER     writes NAME.pb, NAME.input.npy and NAME.output.npy

TensorFlow on a CPU has no convolutions with channels first. Such a graph is built twice: as it is saved, and, to be run,
with transpositions around each op that cares. Needs tensorflow (2.21 made the files) and numpy.
"""
import pathlib
import sys

import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
tf1.disable_eager_execution()
tf1.disable_control_flow_v2()


class Ops:
    """Ops on images with channels first; `emulated`: in transposed form, for running them."""

    def __init__(self, emulated):
        self.emulated = emulated
        self.random = np.random.default_rng(7)

    def values(self, *shape):
        return self.random.uniform(-1, 1, shape).astype(np.float32)

    def op(self, function, x, *arguments, four=(), **settings):
        """Calls function; `four` names its settings of four numbers, given as [height, width]."""
        if self.emulated:
            settings.update({k: [1, *settings[k], 1] if settings[k] and not isinstance(settings[k][0], tuple)
                             else [(0, 0), *settings[k], (0, 0)] for k in four})
            y = function(tf.transpose(x, [0, 2, 3, 1]), *arguments, data_format="NHWC", **settings)
            first = lambda t: tf.transpose(t, [0, 3, 1, 2])
            return type(y)(first(y[0]), *y[1:]) if isinstance(y, tuple) else first(y)
        settings.update({k: [1, 1, *settings[k]] if settings[k] and not isinstance(settings[k][0], tuple)
                         else [(0, 0), (0, 0), *settings[k]] for k in four})
        return function(x, *arguments, data_format="NCHW", **settings)

    def conv(self, x, k, out, **settings):
        padding = settings.get("padding")
        four = ["strides"] + (["padding"] if not isinstance(padding, str) else [])
        return self.op(tf1.nn.conv2d, x, self.values(k, k, int(x.shape[1]), out), four=four, **settings)

    def norm(self, x):
        c = int(x.shape[1])
        raw = tf.raw_ops.FusedBatchNormV3
        call = lambda x, *a, data_format: raw(x=x, scale=a[0], offset=a[1], mean=a[2], variance=a[3], epsilon=1e-3,
                                              is_training=False, data_format=data_format).y
        return self.op(call, x, self.values(c), self.values(c), self.values(c), self.values(c) ** 2 + 0.5)


def channels_first(x, o):
    """Every op that has data_format, and axes counted with channels first in between."""
    x = tf1.nn.relu(o.norm(o.op(tf1.nn.bias_add, o.conv(x, 3, 6, strides=[2, 1], padding="SAME"), o.values(6))))
    d = o.op(lambda x, w, data_format, **s: tf1.nn.depthwise_conv2d_native(x, w, data_format=data_format, **s), x,
             o.values(3, 2, 6, 2), four=["strides"], strides=[1, 1], padding="SAME")
    d = d + o.values(1, 12, 1, 1)
    a, b = tf.split(d, [5, 7], axis=1)
    a = o.op(tf1.nn.max_pool, a, four=["ksize", "strides"], ksize=[3, 2], strides=[1, 2], padding="SAME")
    b = o.op(tf1.nn.avg_pool, b, four=["ksize", "strides"], ksize=[2, 3], strides=[1, 2], padding="SAME")
    x = tf.concat([b, a], axis=1)
    x = tf.pad(x, [[0, 0], [0, 0], [1, 0], [2, 1]])
    x = o.conv(x, 2, 4, strides=[1, 1], padding="VALID")
    gate = tf.sigmoid(tf.matmul(tf.reduce_mean(x, [2, 3]), o.values(4, 4)) + o.values(4))
    x = x * tf.reshape(gate, [-1, 4, 1, 1]) + o.values(4, 1, 1) + o.values(1, int(x.shape[2]), 1)
    x = o.conv(x, 2, 5, strides=[1, 1], padding=[(1, 0), (0, 2)])
    x = x[:, ::-1, 1:, :-1]
    shape = tf.shape(x)
    flat = tf.reshape(x, [shape[0], shape[1] * shape[2] * shape[3]])
    return tf.matmul(flat, o.values(int(np.prod(x.shape[1:])), 6)) + o.values(6)


def channels_shuffled(x, o):
    """ShuffleNet's groups with channels first, a vector that becomes an image, and squeezed axes."""
    n, c, h, w = x.shape
    x = tf.reshape(tf.transpose(tf.reshape(x, [-1, 2, 3, h, w]), [0, 2, 1, 3, 4]), [-1, c, h, w])
    x = o.conv(x, 3, 4, strides=[2, 2], padding="SAME")
    v = tf.squeeze(tf.reduce_max(x, [2, 3], keepdims=True), [2, 3])
    p = tf.reshape(tf.matmul(v, o.values(4, 24)), [-1, 2, 3, 4])
    p = o.conv(p, 2, 3, strides=[1, 1], padding="VALID")
    p = tf.nn.softmax(p)
    p = tf.concat([p, tf.exp(p)], axis=2)
    return tf.reshape(p, [-1, 36])


def channels_first_in_between(x, o):
    """A graph of images with channels last whose convolutions were told otherwise."""
    y = tf.transpose(x, [0, 3, 1, 2])
    y = tf1.nn.relu(o.conv(y, 3, 4, strides=[1, 1], padding="SAME"))
    y = tf.transpose(y, [0, 2, 3, 1])
    y = tf1.image.resize_bilinear(y, [4, 6], half_pixel_centers=True)
    return tf.reshape(y, [-1, 96])


def conditionals(x, o):
    """Dropout and BatchNorm of TensorFlow 1: one condition is a placeholder, one has a default."""
    training = tf1.placeholder(tf.bool, [], name="is_training")
    phase = tf1.placeholder_with_default(False, [], name="keras_learning_phase")
    x = tf1.nn.conv2d(x, o.values(3, 3, 2, 4), strides=[1, 1, 1, 1], padding="SAME")
    mean, variance = o.values(4), o.values(4) ** 2 + 1
    m, v = tf1.cond(training, lambda: tf1.nn.moments(x, [0, 1, 2]), lambda: (tf.identity(mean), tf.identity(variance)))
    x = tf1.nn.relu(tf1.nn.batch_normalization(x, m, v, o.values(4), o.values(4), 1e-3))
    x = tf1.cond(tf.logical_and(phase, tf.logical_not(training)), lambda: tf1.nn.dropout(x, rate=0.5),
                 lambda: x * 2.0)
    return tf.matmul(tf.reshape(x, [-1, 80]), o.values(80, 5))


def selections(x, o):
    """Parts with dropped and new axes, an ellipsis, and parts joined along height and width."""
    left, right = x[..., :2, :], x[:, :, -2:]
    x = tf.concat([tf.concat([left, right * 2.0], axis=2), x[:, ::-1]], axis=1)
    x = tf1.nn.relu(tf1.nn.conv2d(x, o.values(2, 2, 3, 4), strides=[1, 1, 1, 1], padding="VALID"))
    row = x[:, 1]
    column = x[:, :, -1, tf.newaxis, :]
    pixel = x[:, 0, 2]
    one = x[..., 3]
    n = tf.shape(x)[0]
    return tf.concat([tf.reshape(row, [n, -1]), tf.reshape(column, [-1, 20]), pixel, tf.reshape(one, [-1, 15]),
                      tf.reduce_sum(row, -1), tf.reduce_mean(x, 1)[:, 1, :]], axis=1)


def columns(x, o):
    """Convolutions along one axis."""
    x = tf1.nn.relu(tf1.nn.conv1d(x, o.values(3, 4, 6), stride=2, padding="SAME") + o.values(6))
    x = tf.squeeze(tf1.nn.max_pool(tf.expand_dims(x, 1), [1, 1, 2, 1], [1, 1, 2, 1], "VALID"), 1)
    x = tf.transpose(tf.transpose(x, [0, 2, 1]) * o.values(6, 1), [0, 2, 1])
    return tf.matmul(tf.reduce_max(x, 1), o.values(6, 3))


def quantised(x, o):
    """What training for integers leaves behind: ranges of activations, of weights and of each channel."""
    fake = tf.quantization
    x = fake.fake_quant_with_min_max_args(x, min=-0.7, max=0.9, num_bits=8)
    w = fake.fake_quant_with_min_max_vars_per_channel(o.values(3, 3, 2, 4), [-0.9, -0.5, -1, 0.1], [0.9, 0.8, 1, 0.9],
                                                      num_bits=8, narrow_range=True)
    x = tf1.nn.relu(tf1.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding="VALID"))
    x = fake.fake_quant_with_min_max_vars(x, 0.0, 1.3, num_bits=6)
    x = fake.fake_quant_with_min_max_vars_per_channel(x, [-0.2, 0.05, -1, -0.5], [0.9, 0.8, -0.1, 0.5], num_bits=4)
    return tf.reshape(x, [-1, 48])


CASES = {"channels_first": ([2, 3, 9, 10], channels_first), "channels_shuffled": ([2, 6, 5, 6], channels_shuffled),
         "channels_first_in_between": ([2, 3, 5, 2], channels_first_in_between),
         "conditionals": ([2, 4, 5, 2], conditionals), "selections": ([2, 3, 4, 3], selections),
         "columns": ([2, 12, 4], columns), "quantised": ([2, 5, 6, 2], quantised)}


def build(name, emulated):
    graph = tf1.Graph()
    with graph.as_default():
        shape, function = CASES[name]
        x = tf1.placeholder(tf.float32, [None, *shape[1:]], name="x")
        tf.identity(function(x, Ops(emulated)), name="y")
    return graph


def main(folder):
    folder = pathlib.Path(folder)
    for name, (shape, _) in CASES.items():
        x = np.random.default_rng(3).uniform(-1, 1, shape).astype(np.float32)
        run = build(name, True)
        with tf1.Session(graph=run) as session:
            feed = {"x:0": x}
            if name == "conditionals":
                feed["is_training:0"] = False
            y = session.run("y:0", feed)
        graph = build(name, False).as_graph_def()
        for node in graph.node:
            for key in [k for k in node.attr if k.startswith("_")]:
                del node.attr[key]
        (folder / f"{name}.pb").write_bytes(graph.SerializeToString())
        np.save(folder / f"{name}.input.npy", x)
        np.save(folder / f"{name}.output.npy", y)
        print(name, y.shape, len(graph.SerializeToString()), sorted({n.op for n in graph.node}))


main(sys.argv[1])
