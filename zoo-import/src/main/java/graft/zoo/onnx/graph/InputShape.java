package graft.zoo.onnx.graph;

import graft.zoo.bytes.ShownName;
import graft.zoo.onnx.OnnxInput;
import graft.zoo.onnx.OnnxModel;

/** The shape of the pictures that a graph takes. */
final class InputShape {
    private static final int LARGEST = 1 << 24;

    private InputShape() {
    }

    /**
     * The input's sizes. A batch that is left open counts as one picture, a height or width as {@code side}.
     */
    static int[] dims(OnnxModel model, OnnxInput input, int side) {
        String where = "input '" + ShownName.of(input.name()) + "' ";
        if (input.dims() == null) {
            throw model.error(where + "states no shape; export it with one, such as [N,3,224,224]");
        }
        int[] dims = new int[input.dims().size()];
        for (int i = 0; i < dims.length; i++) {
            long d = input.dims().get(i);
            if (d == OnnxInput.ANY || d == 0 && i == 0) {
                if (i != 0 && i < 2) {
                    throw model.error(where + "leaves the size of axis " + i + " open; expected only batch, height and"
                            + " width to be open");
                }
                d = i == 0 ? 1 : side;
            }
            if (d < 1 || d > LARGEST) {
                throw model.error(where + "has size " + d + " along axis " + i + ", expected 1 to " + LARGEST);
            }
            dims[i] = (int) d;
        }
        return dims;
    }

    /** Whether it is [N,H,W,C], as graphs that come from TensorFlow have it, rather than [N,C,H,W]. */
    static boolean isChannelsLast(int[] dims) {
        return dims.length == 4 && (dims[3] == 1 || dims[3] == 3) && dims[1] != 1 && dims[1] != 3;
    }
}
