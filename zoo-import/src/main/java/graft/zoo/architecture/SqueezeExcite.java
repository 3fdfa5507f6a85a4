package graft.zoo.architecture;

import graft.engine.ElementFunction;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Operation;

/**
 * Squeeze-and-excitation (Hu, Shen, Sun, "Squeeze-and-Excitation Networks", 2017, arXiv:1709.01507, section 3): a weight
 * for each channel of x, from the means of all channels, by which the channel is multiplied:
 *
 * <pre>
 * y = x * sigmoid(fc2(relu(fc1(mean of x over its pixels))))
 * </pre>
 *
 * <p>Both layers are convolutions of one pixel, as in the published weights.
 */
final class SqueezeExcite {
    private SqueezeExcite() {
    }

    /**
     * Appends it to the current node.
     *
     * @param name    such as {@code layer1.0.se}, before {@code fc1} and {@code fc2}
     * @param squeeze channels between the two layers
     */
    static void add(NetworkBuilder net, String name, int squeeze) {
        String x = net.current();
        int channels = net.shape().c();
        net.globalAveragePool(name + ".avgpool")
                .conv(name + ".fc1", squeeze, 1).relu(name + ".activation")
                .conv(name + ".fc2", channels, 1)
                .add(name + ".sigmoid", new Activation(ElementFunction.of(ElementFunction.Kind.SIGMOID)));
        net.add(name + ".scale", new Arithmetic(Operation.MULTIPLY), x, net.current());
    }
}
