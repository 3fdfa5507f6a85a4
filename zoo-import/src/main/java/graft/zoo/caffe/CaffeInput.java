package graft.zoo.caffe;

import graft.layers.layer.Shape;
import graft.zoo.graph.GivenInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds the size of a network's images in the many places where Caffe's descriptions may state it. */
final class CaffeInput {
    /** Sides and channels of images; above it, a size is a mistake. */
    private static final int LARGEST = 1 << 16;

    private CaffeInput() {
    }

    /**
     * Height, width and channels of what an input layer brings, from (batch, channels, height, width) in
     * {@code input_param.shape}, {@code input_shape}, {@code input_dim} or {@code dummy_data_param}, from
     * {@code memory_data_param}, or from {@code transform_param.crop_size} with three channels (one where
     * it states that images are grey).
     *
     * @param all every layer of the file, since the crop is sometimes given for the training data alone
     */
    static Shape shape(CaffeLayer layer, List<CaffeLayer> all, GivenInput given) {
        int[] stated = dims(layer, all).stream().mapToInt(Integer::intValue).toArray();
        boolean images = stated.length == 4;
        List<Integer> dims = Arrays.stream(given.sizes(stated, images ? 2 : -1, images ? 3 : -1)).boxed().toList();
        int h = dims.size() > 2 ? dims.get(2) : 1;
        int w = dims.size() > 3 ? dims.get(3) : 1;
        if (dims.get(1) < 1 || h < 1 || w < 1) {
            throw layer.error("has shape " + dims + ", expected channels, height and width of at least 1");
        }
        return new Shape(h, w, dims.get(1));
    }

    /** How many axes that has. */
    static CaffeAxes axes(CaffeLayer layer, List<CaffeLayer> all) {
        return new CaffeAxes(dims(layer, all).size());
    }

    private static List<Integer> dims(CaffeLayer layer, List<CaffeLayer> all) {
        PrototxtMessage m = layer.message();
        boolean isField = layer.type().equals("Input") && m.has("input");
        List<Integer> dims = switch (layer.type()) {
            case "Input" -> isField ? fieldDims(layer, m) : dims(layer, m.message("input_param").messages("shape"), 0);
            case "DummyData" -> {
                PrototxtMessage dummy = m.message("dummy_data_param");
                yield dummy.has("shape") ? dims(layer, dummy.messages("shape"), 0)
                        : List.of(1, size(dummy, "channels"), size(dummy, "height"), size(dummy, "width"));
            }
            case "MemoryData" -> {
                PrototxtMessage memory = m.message("memory_data_param");
                yield List.of(1, size(memory, "channels"), size(memory, "height"), size(memory, "width"));
            }
            default -> cropped(layer, all);
        };
        if (dims.size() < 2 || dims.size() > 4) {
            throw layer.error("has shape " + dims + ", expected batch, channels, height and width");
        }
        return dims;
    }

    private static int size(PrototxtMessage m, String field) {
        return m.integer(field, 0, 0, LARGEST);
    }

    private static List<Integer> fieldDims(CaffeLayer layer, PrototxtMessage net) {
        int index = net.strings("input").indexOf(layer.name());
        if (net.has("input_shape")) {
            return dims(layer, net.messages("input_shape"), index);
        }
        List<Integer> flat = net.integers("input_dim", 0, LARGEST);
        if (flat.size() < 4 * (index + 1)) {
            throw layer.error("has no four 'input_dim'; found " + flat + " for " + net.strings("input").size()
                    + " inputs");
        }
        return flat.subList(4 * index, 4 * index + 4);
    }

    private static List<Integer> dims(CaffeLayer layer, List<PrototxtMessage> shapes, int index) {
        if (index >= shapes.size()) {
            throw layer.error("states no shape; add one such as shape { dim: 1 dim: 3 dim: 224 dim: 224 }");
        }
        List<Integer> dims = new ArrayList<>(shapes.get(index).integers("dim", -1, LARGEST));
        // The batch is often 0 or -1 for "any".
        if (!dims.isEmpty()) {
            dims.set(0, 1);
        }
        return dims;
    }

    private static List<Integer> cropped(CaffeLayer layer, List<CaffeLayer> all) {
        for (CaffeLayer candidate : candidates(layer, all)) {
            PrototxtMessage transform = candidate.settings("transform_param");
            int crop = size(transform, "crop_size");
            if (crop > 0) {
                boolean grey = transform.bool("force_gray", false)
                        || !candidate.settings("image_data_param").bool("is_color", true);
                return List.of(1, grey ? 1 : 3, crop, crop);
            }
        }
        throw layer.error("does not say how large its images are (transform_param.crop_size); use the network's "
                + "deploy prototxt");
    }

    /** The layer itself, then others that make the same blob, such as the training data. */
    static List<CaffeLayer> candidates(CaffeLayer layer, List<CaffeLayer> all) {
        List<CaffeLayer> found = new ArrayList<>(List.of(layer));
        all.stream().filter(l -> l.isInput() && l != layer && !l.tops().isEmpty()
                && l.tops().getFirst().equals(layer.tops().getFirst())).forEach(found::add);
        return found;
    }
}
