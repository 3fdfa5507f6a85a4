package graft.zoo.onnx.graph;

import graft.zoo.graph.Known;
import graft.zoo.graph.Value;
import graft.zoo.onnx.OnnxNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node's layer is called. Layers with weights have the name of their module, which is in the weights' names;
 * others their own name, without what exporters wrap around it.
 *
 * <pre>
 * weight layer1.0.conv1.weight               layer1.0.conv1         PyTorch
 * weight resnetv17_stage1_conv0_weight       resnetv17_stage1_conv0 Gluon
 * weight gpu_0/res2_0_branch2a_w_0           gpu_0/res2_0_branch2a  Caffe2
 * node   /layer1/layer1.0/relu_1/Relu        layer1.0.relu_1        PyTorch
 * node   (none), output 147                  147
 * </pre>
 */
final class NodeNames {
    private static final Pattern WEIGHT = Pattern.compile("(.+)[._](?:weight|gamma|scale|w_0|s_0)(?:_h)?");
    private static final Pattern COUNTED = Pattern.compile("(.+?)(_\\d+)?");

    private NodeNames() {
    }

    static String of(OnnxNode node, List<Value> inputs) {
        for (int i = 1; i < inputs.size(); i++) {
            if (inputs.get(i) instanceof Known weight && weight.isReal()) {
                Matcher m = WEIGHT.matcher(weight.name());
                if (m.matches() && !weight.name().contains("::")) {
                    return m.group(1);
                }
            }
        }
        String name = node.name();
        if (name.startsWith("/")) {
            return path(name.substring(1).split("/"), node.operator());
        }
        if (!name.isEmpty()) {
            return name;
        }
        return node.outputs().isEmpty() ? node.operator() : node.outputs().getFirst();
    }

    /** Modules joined by dots; each of PyTorch's steps may repeat the one before it: layer1, layer1.0. */
    private static String path(String[] steps, String operator) {
        String joined = "";
        for (int i = 0; i < steps.length; i++) {
            Matcher last = COUNTED.matcher(steps[i]);
            if (i == steps.length - 1 && i > 0 && last.matches() && last.group(1).equals(operator)
                    && last.group(2) == null) {
                break;
            }
            joined = joined.isEmpty() || steps[i].startsWith(joined + ".") ? steps[i] : joined + "." + steps[i];
        }
        return joined;
    }
}
