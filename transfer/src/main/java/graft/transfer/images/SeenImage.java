package graft.transfer.images;

import graft.zoo.model.Preprocessing;
import graft.zoo.model.Preprocessing.Order;
import java.nio.file.Path;
import java.util.Collections;

/** What of an image a network sees, in colours as they are: its resized crop, before it is normalised. */
public final class SeenImage {
    private SeenImage() {
    }

    /**
     * The crop.
     *
     * @param input   how the network's images are prepared
     * @param decoded the whole image
     * @param file    its name for messages
     * @return [H,W,C] of the network's input
     * @throws ImageException as {@link ImagePreparer#prepare}
     */
    public static Pixels of(ImageInput input, Pixels decoded, Path file) {
        Preprocessing as = input.preprocessing();
        Order order = as.order() == Order.GREY ? Order.GREY : Order.RGB;
        ImageInput plain = new ImageInput(as.valued(order, 1, Collections.nCopies(as.channels(), 0f),
                Collections.nCopies(as.channels(), 1f)), input.height(), input.width());
        float[] values = new float[plain.size()];
        new ImagePreparer(plain, Augmentation.none()).prepare(decoded, file, 0, values, 0);
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) Math.round(values[i]);
        }
        return new Pixels(plain.width(), plain.height(), plain.channels(), bytes);
    }
}
