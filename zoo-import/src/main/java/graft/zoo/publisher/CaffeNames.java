package graft.zoo.publisher;

import graft.layers.Network;
import graft.layers.layer.BatchNorm;
import graft.zoo.architecture.Architecture;
import graft.zoo.layout.DerivedTensor;
import graft.zoo.layout.PyTorchLayout;
import graft.zoo.layout.PyTorchTensor;
import graft.zoo.model.Publisher;
import graft.zoo.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Caffe's names for the weights of the networks that it is known for, so that their caffemodels can be read without
 * their prototxt. {@code conv1[0]} is the first blob of the layer {@code conv1}, its weight; {@code conv1[1]} its bias.
 * Layouts are PyTorch's, except that old files give every blob four axes: {@code [1,1,1,64]} for a bias.
 *
 * <p>A BatchNorm is two layers: {@code bn2a_branch1} with the sums of means and variances and, third, by how much they
 * are to be divided (0: everything counts as 0), and {@code scale2a_branch1} with scale and shift.
 */
record CaffeNames() implements Naming {
    @Override
    public boolean recognises(Map<String, StoredTensor> weights) {
        return !weights.isEmpty() && weights.keySet().stream().allMatch(name -> name.matches(".*\\[\\d+]"));
    }

    @Override
    public boolean knows(Architecture architecture) {
        return CaffeLayers.know(architecture);
    }

    @Override
    public Publisher publisher(Map<String, StoredTensor> weights) {
        return Publisher.CAFFE;
    }

    @Override
    public Map<String, StoredTensor> toTorchvision(Architecture architecture, Publisher form,
            Map<String, StoredTensor> blobs) {
        Network network = PublishedNetwork.of(architecture, Publisher.CAFFE, 1000);
        Map<String, PyTorchTensor> layout = PyTorchLayout.of(network);
        Map<String, StoredTensor> renamed = new LinkedHashMap<>(blobs);
        CaffeLayers.of(architecture, network).forEach((node, layer) -> {
            if (network.node(node).layer() instanceof BatchNorm) {
                batchNorm(node, layer, renamed);
                return;
            }
            for (int i = 0; i < 2; i++) {
                String name = node + (i == 0 ? ".weight" : ".bias");
                StoredTensor blob = layout.containsKey(name) ? renamed.remove(layer + "[" + i + "]") : null;
                if (blob != null) {
                    renamed.put(name, DerivedTensor.reshaped(name, blob,
                            withoutLeadingOnes(blob.shape(), layout.get(name).shape().size())));
                }
            }
        });
        return renamed;
    }

    private static void batchNorm(String node, String layer, Map<String, StoredTensor> blobs) {
        String scale = layer.replaceFirst("^bn", "scale");
        rename(blobs, scale + "[0]", node + ".weight");
        rename(blobs, scale + "[1]", node + ".bias");
        StoredTensor factor = blobs.get(layer + "[2]");
        if (factor == null || count(factor) != 1) {
            return;
        }
        blobs.remove(layer + "[2]");
        for (int i = 0; i < 2; i++) {
            StoredTensor sum = blobs.remove(layer + "[" + i + "]");
            if (sum != null) {
                String name = node + (i == 0 ? ".running_mean" : ".running_var");
                blobs.put(name, new DerivedTensor(name, sum.dtype(), withoutLeadingOnes(sum.shape(), 1), () -> {
                    float divisor = factor.read().unwrap()[0];
                    float[] values = sum.read().toArray();
                    for (int c = 0; c < values.length; c++) {
                        values[c] = divisor == 0 ? 0 : values[c] / divisor;
                    }
                    return values;
                }));
            }
        }
    }

    private static void rename(Map<String, StoredTensor> blobs, String blob, String name) {
        StoredTensor stored = blobs.remove(blob);
        if (stored != null) {
            blobs.put(name, DerivedTensor.reshaped(name, stored, withoutLeadingOnes(stored.shape(), 1)));
        }
    }

    private static long count(StoredTensor tensor) {
        return tensor.shape().stream().mapToLong(d -> d).reduce(1, (a, b) -> a * b);
    }

    private static List<Integer> withoutLeadingOnes(List<Integer> shape, int rank) {
        List<Integer> trailing = shape;
        while (trailing.size() > rank && trailing.getFirst() == 1) {
            trailing = trailing.subList(1, trailing.size());
        }
        return trailing;
    }
}
