package graft.zoo.caffe;

import graft.engine.Tensor;
import graft.testing.WireBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small networks as text, whose layer {@code w} has weights. */
final class CaffeText {
    private CaffeText() {
    }

    static WireBytes blob(int[] dims, float... values) {
        WireBytes shape = new WireBytes();
        for (int d : dims) {
            shape.number(1, d);
        }
        return new WireBytes().floats(5, values).message(7, shape);
    }

    static Tensor row(float... values) {
        return Tensor.wrap(values, 1, 1, 1, values.length);
    }

    /** A layer {@code w} that reads the image. */
    static String layer(String type, String settings) {
        return "layer { name: 'w' type: '" + type + "' bottom: 'data' top: 'y' " + settings + " }";
    }

    /** A network of these layers for images [1,C,H,W], with the weights of its layer {@code w}. */
    static CaffeNetwork network(Path folder, String layers, int[] image, WireBytes... blobs) throws IOException {
        Path prototxt = Files.writeString(folder.resolve("n.prototxt"), ("input: 'data' input_shape { dim: 1 dim: %d "
                + "dim: %d dim: %d }\n").formatted(image[1], image[2], image[3]) + layers);
        WireBytes layer = new WireBytes().text(1, "w").text(2, "any");
        for (WireBytes blob : blobs) {
            layer.message(7, blob);
        }
        CaffeNetwork network = CaffeNetwork.read(prototxt);
        if (blobs.length > 0) {
            Path model = Files.write(folder.resolve("n.caffemodel"), new WireBytes().text(1, "net")
                    .message(100, layer).toArray());
            try (CaffeModelFile weights = CaffeModelFile.open(model)) {
                network.fill(weights);
            }
        }
        return network;
    }

    /** The output of such a network for one image [1,C,H,W], in the order channel, height, width. */
    static float[] computed(Path folder, String layers, Tensor image, WireBytes... blobs) throws IOException {
        Tensor y = PlainRun.nchw(network(folder, layers, image.shape(), blobs).network(), image);
        return y.rank() == 4 ? y.permute(0, 3, 1, 2).toArray() : y.toArray();
    }
}
