package graft.zoo.onnx.graph;

import graft.zoo.bytes.ShownName;
import graft.zoo.onnx.OnnxInput;
import graft.zoo.onnx.OnnxModel;
import java.util.List;

/** The shape of the images that a graph takes. */
final class InputShape {
    private static final int LARGEST = 1 << 24;

    private InputShape() {
    }

    /**
     * The input's sizes. A batch that is left open counts as {@code images}, a height or width as {@code side} where
     * it is not given.
     */
    static int[] dims(OnnxModel model, OnnxInput input, GraphImport.Options options) {
        String where = "input '" + ShownName.of(input.name()) + "' ";
        if (input.dims() == null) {
            throw model.error(where + "states no shape; export it with one, such as [N,3,224,224]");
        }
        int[] dims = new int[input.dims().size()];
        int[] given = given(input.dims(), options);
        for (int i = 0; i < dims.length; i++) {
            long d = given[i] > 0 ? given[i] : input.dims().get(i);
            if (d == OnnxInput.ANY || d == 0 && i == 0) {
                if (i != 0 && i < 2) {
                    throw model.error(where + "leaves the size of axis " + i + " open; expected only batch, height and"
                            + " width to be open");
                }
                d = i == 0 ? options.images() : options.side();
            }
            if (d < 1 || d > LARGEST) {
                throw model.error(where + "has size " + d + " along axis " + i + ", expected 1 to " + LARGEST);
            }
            dims[i] = (int) d;
        }
        return dims;
    }

    /** What was given counts before what is stated of height and width, and where a size is open. */
    private static int[] given(List<Long> stated, GraphImport.Options options) {
        int[] dims = stated.stream().mapToInt(d -> Math.clamp(d, 0, Integer.MAX_VALUE)).toArray();
        boolean images = dims.length == 4 && options.batched();
        int height = !images ? -1 : isChannelsLast(dims) ? 1 : 2;
        int[] sizes = options.given().sizes(dims, height, images ? height + 1 : -1);
        if (!options.batched() && dims.length > 0 && dims[0] == 0 && options.given().array().size() == dims.length) {
            sizes[0] = options.given().array().getFirst();
        }
        return sizes;
    }

    /** Whether it is [N,H,W,C], as graphs that come from TensorFlow have it, rather than [N,C,H,W]. */
    static boolean isChannelsLast(int[] dims) {
        return dims.length == 4 && (dims[3] == 1 || dims[3] == 3) && dims[1] != 1 && dims[1] != 3;
    }
}
