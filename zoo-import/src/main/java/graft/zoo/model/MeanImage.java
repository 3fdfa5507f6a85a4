package graft.zoo.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mean of all images of a training set, pixel by pixel, which is subtracted from each image: Caffe's {@code
 * mean.binaryproto}, MatConvNet's {@code averageImage}. It is as large as the network's input, and its channels are in
 * the order of the network's.
 */
public final class MeanImage {
    private final int height;
    private final int width;
    private final int channels;
    private final float[] values;

    private MeanImage(int height, int width, int channels, float[] values) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.values = values;
    }

    /**
     * @param values [height, width, channels], in the units of scaled pixels; copied
     * @throws IllegalArgumentException when there are not as many values, or one is not finite
     */
    public static MeanImage of(int height, int width, int channels, float[] values) {
        if (height < 1 || width < 1 || channels < 1 || values.length != (long) height * width * channels) {
            throw new IllegalArgumentException("a mean image of " + height + "x" + width + "x" + channels + " has "
                    + values.length + " values");
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("a mean image holds " + value);
            }
        }
        return new MeanImage(height, width, channels, values.clone());
    }

    /**
     * From channels one after the other, each of its rows, as Caffe stores them.
     *
     * @param planes [channels, height, width]
     */
    public static MeanImage ofPlanes(int channels, int height, int width, float[] planes) {
        float[] values = new float[planes.length];
        int pixels = height * width;
        for (int i = 0; i < pixels * channels; i++) {
            values[i] = planes[i % channels * pixels + i / channels];
        }
        return of(height, width, channels, values);
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int channels() {
        return channels;
    }

    public ImageSize size() {
        return new ImageSize(height, width);
    }

    /** The value at a place. */
    public float at(int y, int x, int channel) {
        return values[(y * width + x) * channels + channel];
    }

    /** All values [height, width, channels], a copy. */
    public float[] values() {
        return values.clone();
    }

    /** The mean of each channel: what is left of it where its size does not fit. */
    public List<Float> channelMeans() {
        return IntStream.range(0, channels).mapToObj(c -> {
            double sum = 0;
            for (int i = c; i < values.length; i += channels) {
                sum += values[i];
            }
            return (float) (sum / (height * width));
        }).toList();
    }

    /**
     * The centre of it: what is subtracted from the centre of an image, where all of it belongs to the whole.
     *
     * @throws IllegalArgumentException when it is smaller than that
     */
    public MeanImage centre(int h, int w) {
        if (h > height || w > width) {
            throw new IllegalArgumentException("a mean image of " + size() + " has no centre of " + h + "x" + w);
        }
        // Halves as a centre crop rounds them: to even.
        int top = (int) Math.rint((height - h) / 2.0);
        int left = (int) Math.rint((width - w) / 2.0);
        float[] kept = new float[h * w * channels];
        for (int y = 0; y < h; y++) {
            System.arraycopy(values, ((top + y) * width + left) * channels, kept, y * w * channels, w * channels);
        }
        return new MeanImage(h, w, channels, kept);
    }

    /** Its channels the other way round: red first becomes blue first. */
    public MeanImage reversed() {
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i] = values[i - i % channels + channels - 1 - i % channels];
        }
        return new MeanImage(height, width, channels, turned);
    }

    /** The values as text: base64 of little-endian 32-bit floats. */
    public String encoded() {
        return Base64.getEncoder().encodeToString(bytes());
    }

    /** @throws IllegalArgumentException when the text is not that of {@link #encoded} for this size */
    public static MeanImage decode(int height, int width, int channels, String encoded) {
        byte[] bytes = Base64.getDecoder().decode(encoded);
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return of(height, width, channels, values);
    }

    private byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MeanImage image && height == image.height && width == image.width
                && channels == image.channels && Arrays.equals(values, image.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(values);
    }

    /** Its size, and enough of its SHA-256 to tell it from any other. */
    @Override
    public String toString() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes());
            return height + "x" + width + " " + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java has SHA-256", absent);
        }
    }
}
