package graft.transfer.check;

import graft.transfer.features.Digest;
import graft.transfer.images.ImageFacts;
import graft.transfer.images.Pixels;
import graft.transfer.images.Resampler;
import java.nio.file.Path;

/**
 * What is kept of one image once its pixels are gone: enough to find its copies and to know what is odd about it, in 6
 * KB.
 *
 * @param bytes       of the file
 * @param pixels      of the decoded image: its size and all its values
 * @param width       in pixels
 * @param height      in pixels
 * @param facts       what the file states of itself
 * @param dark        brightness that 99 of 100 pixels stay below, 0 to 1
 * @param light       1 less the brightness that 95 of 100 pixels lie above, 0 to 1
 * @param information a tenth of the bits that a value carries on average, at most 1: the entropy of all channels'
 *                    values together. Transparency is not among them, as it never reaches a network
 * @param sharpness   0 to 1, see {@link Sharpness}
 * @param hash        64 bits of its coarse look, see {@link PerceptualHash}
 * @param copy        [64,64] grey, see {@link SmallCopy}
 */
record PictureLook(Digest bytes, Digest pixels, int width, int height, ImageFacts facts, double dark, double light,
        double information, double sharpness, long hash, byte[] copy) {

    /**
     * Of a decoded image [H,W,3] and its file.
     *
     * @param resampler of this thread
     */
    static PictureLook of(Path file, byte[] bytes, Pixels image, Resampler resampler) {
        ImageFacts facts = ImageFacts.of(bytes, file);
        double[] percentiles = Brightness.percentiles(image, 5, 99);
        Pixels grey = image.toGrey();
        double[] frequencies = PerceptualHash.frequencies(grey, resampler);
        return new PictureLook(Digest.of(bytes), new Digest.Maker().add(image.width() + "x" + image.height())
                .add(image.data()).digest(), image.width(), image.height(), facts, percentiles[1],
                1 - percentiles[0], Math.min(1, entropy(image, facts.grey() ? 1 : 3) / 10),
                Sharpness.of(image, resampler), PerceptualHash.bits(frequencies), SmallCopy.of(grey, resampler));
    }

    /** In bits, of the first channels' values in one histogram with a part for each channel. */
    private static double entropy(Pixels image, int channels) {
        byte[] data = image.data();
        int[] counts = new int[256 * channels];
        for (int c = 0; c < channels; c++) {
            count(data, c, counts, 256 * c);
        }
        double all = (double) image.width() * image.height() * channels;
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                bits -= count / all * Math.log(count / all) / Math.log(2);
            }
        }
        return bits;
    }

    /** One channel's values; neighbours are often equal, and are counted in two places to not wait for each other. */
    private static void count(byte[] data, int channel, int[] counts, int to) {
        int[] even = new int[256];
        int[] odd = new int[256];
        int at = channel;
        for (; at + 3 < data.length; at += 6) {
            even[data[at] & 0xff]++;
            odd[data[at + 3] & 0xff]++;
        }
        if (at < data.length) {
            even[data[at] & 0xff]++;
        }
        for (int v = 0; v < 256; v++) {
            counts[to + v] = even[v] + odd[v];
        }
    }
}
