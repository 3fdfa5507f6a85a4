package graft.zoo.architecture;

import graft.engine.ElementFunction;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Activation;
import graft.layers.layer.Arithmetic;
import graft.layers.layer.Layer;
import graft.layers.layer.Operation;
import graft.layers.layer.Relu;

/**
 * Squeeze-and-excitation (Hu, Shen, Sun, "Squeeze-and-Excitation Networks", 2017, arXiv:1709.01507, section 3): a weight
 * for each channel of x, from the means of all channels, by which the channel is multiplied:
 *
 * <pre>
 * y = x * sigmoid(fc2(relu(fc1(mean of x over its pixels))))
 * </pre>
 *
 * <p>Both layers are convolutions of one pixel, as in the published weights. Later networks have other functions in
 * the place of relu and sigmoid.
 *
 * @param reduce     name of the first layer in the published weights
 * @param expand     name of the second
 * @param activation between the two
 * @param gate       that makes weights, from 0 to 1 as a rule
 */
record SqueezeExcite(String reduce, String expand, Layer activation, Layer gate) {
    /** The paper's functions, torchvision's and timm's names. */
    static final SqueezeExcite PAPERS = new SqueezeExcite("fc1", "fc2", new Relu(),
            new Activation(ElementFunction.of(ElementFunction.Kind.SIGMOID)));

    /**
     * Appends it to the current node.
     *
     * @param name    such as {@code layer1.0.se}, before the layers' names
     * @param squeeze channels between the two layers
     */
    void add(NetworkBuilder net, String name, int squeeze) {
        String x = net.current();
        int channels = net.shape().c();
        net.globalAveragePool(name + ".avgpool")
                .conv(name + "." + reduce, squeeze, 1).add(name + ".activation", activation)
                .conv(name + "." + expand, channels, 1).add(name + ".scale_activation", gate)
                .add(name + ".scale", new Arithmetic(Operation.MULTIPLY), x, name + ".scale_activation");
    }
}
