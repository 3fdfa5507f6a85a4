package graft.zoo.layout;

import graft.engine.Conv2dSpec;
import graft.layers.Network;
import graft.layers.layer.Constant;
import graft.layers.layer.ConvTranspose2d;
import graft.layers.layer.GroupNorm;
import graft.layers.layer.Parameter;
import graft.layers.layer.ParameterArithmetic;
import graft.layers.layer.ParameterSpec;
import graft.layers.layer.Scale;
import graft.layers.layer.Shape;
import graft.layers.structure.Node;
import java.util.List;
import java.util.Map;

/**
 * How a network's parameters lie in ONNX: as {@link PyTorchLayout} describes, and
 *
 * <pre>
 * what                           ONNX                  Graft
 * transposed convolution         [C, K/groups, R, S]   [R, S, K/groups, C]
 * slopes, offsets, constants     [C, H, W]             [H, W, C]
 * scales beside a multiplication [C, 1, 1]             [C]
 * </pre>
 */
public final class OnnxLayout {
    private OnnxLayout() {
    }

    /** Where each parameter of {@code network} stands; in the network's order. */
    public static Map<String, PyTorchTensor> of(Network network) {
        Map<String, PyTorchTensor> tensors = PyTorchLayout.of(network);
        for (Node node : network.nodes()) {
            for (Parameter parameter : network.parametersOf(node).values()) {
                tensors.computeIfPresent(parameter.name(), (_, usual) -> tensor(node, parameter, usual));
            }
        }
        return tensors;
    }

    private static PyTorchTensor tensor(Node node, Parameter parameter, PyTorchTensor usual) {
        return switch (node.layer()) {
            case ConvTranspose2d t when parameter.role() == ParameterSpec.Role.WEIGHT -> {
                Conv2dSpec c = t.convolution();
                yield new PyTorchTensor(parameter, List.of(c.outChannels(), c.groupInChannels(), c.kernelH(),
                        c.kernelW()), c.outChannels(), c.groupInChannels(), c.kernelH() * c.kernelW());
            }
            case ParameterArithmetic a -> image(parameter, a.shape());
            case Constant c -> image(parameter, c.shape());
            case Scale s -> image(parameter, Shape.vector(s.channels()));
            case GroupNorm g when g.groups() != g.channels() -> image(parameter, Shape.vector(g.channels()));
            default -> usual;
        };
    }

    private static PyTorchTensor image(Parameter parameter, Shape s) {
        return new PyTorchTensor(parameter, List.of(s.c(), s.h(), s.w()), 1, s.c(), s.h() * s.w());
    }
}
