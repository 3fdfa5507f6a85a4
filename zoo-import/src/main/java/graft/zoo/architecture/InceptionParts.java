package graft.zoo.architecture;

import graft.engine.Conv2dSpec;
import graft.engine.Pool2dSpec;
import graft.layers.NetworkBuilder;
import graft.layers.layer.BatchNorm;
import graft.layers.layer.Conv2d;

/**
 * What the later Inceptions are made of: convolutions with BatchNorm (epsilon 0.001) and ReLU after them, in branches
 * side by side. Names are timm's: {@code name.conv}, {@code name.bn}.
 */
record InceptionParts(NetworkBuilder net) {
    static final Pool2dSpec HALVE = Pool2dSpec.square(3, 2, 0);
    private static final Pool2dSpec SMOOTH = Pool2dSpec.square(3, 1, 1).excludingPadding();

    /** A square convolution without padding. */
    String conv(String name, int channels, int kernel, int stride) {
        return normalised(name, Conv2dSpec.square(net.shape().c(), channels, kernel, stride, 0));
    }

    /** A kernel of {@code h} by {@code w} that keeps the image's size. */
    String same(String name, int channels, int h, int w) {
        return normalised(name, Conv2dSpec.of(net.shape().c(), channels, h, w).padding(h / 2, w / 2, h / 2, w / 2));
    }

    private String normalised(String name, Conv2dSpec spec) {
        return net.add(name + ".conv", new Conv2d(spec, false))
                .add(name + ".bn", new BatchNorm(spec.outChannels(), 1e-3f, 0.1f)).relu(name + ".relu").current();
    }

    /** A max pooling that halves the image. */
    String halved(String name) {
        return net.maxPool(name, HALVE).current();
    }

    /** The branch that smooths before a 1x1 convolution; padding does not count in the means. */
    String averaged(String branch, int channels) {
        net.averagePool(branch + ".0", SMOOTH);
        return same(branch + ".1", channels, 1, 1);
    }
}
