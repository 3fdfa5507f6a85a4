package graft.zoo.words;

import graft.engine.FloatRows;
import graft.zoo.bytes.MappedFile;
import java.util.List;
import java.util.Locale;

/**
 * Whether the numbers of a binary file may be those of word vectors. Nothing in word2vec's format tells the order of
 * their bytes, and programs in Java or on old machines write the highest first: read the other way round, such numbers
 * are as finite as others.
 *
 * <p><b>The rule.</b> Of the first {@value #WORDS} words, every number but 0 lies between 2<sup>-32</sup> and
 * 2<sup>32</sup> in published files; here three of four have to. Of numbers in the wrong order about a quarter do:
 * their exponent is the last byte of a fraction, in which all values are equally frequent, or 0 where fractions are
 * short. So a file in which fewer do is refused where the other order makes 99 of 100 plausible, and else it is stated.
 */
final class Plausibility {
    private static final int WORDS = 1000;
    private static final float LEAST = 0x1p-32f;
    private static final float MOST = 0x1p32f;

    private Plausibility() {
    }

    /**
     * Looks at the first vectors.
     *
     * @param notes <b>modified:</b> numbers that are unlikely in either order are stated
     * @throws graft.zoo.weights.WeightFileException when the numbers are big-endian
     */
    static void check(MappedFile file, FloatRows rows, List<String> notes) {
        long numbers = 0;
        long asRead = 0;
        long turned = 0;
        for (int i = 0; i < Math.min(WORDS, rows.rows()); i++) {
            for (int k = 0; k < rows.columns(); k++) {
                int bits = Float.floatToRawIntBits(rows.at(i, k));
                if (bits << 1 != 0) {
                    numbers++;
                    asRead += isLikely(Float.intBitsToFloat(bits)) ? 1 : 0;
                    turned += isLikely(Float.intBitsToFloat(Integer.reverseBytes(bits))) ? 1 : 0;
                }
            }
        }
        if (4 * asRead >= 3 * numbers) {
            return;
        }
        String share = String.format(Locale.ROOT, "%.0f %%", 100.0 * (numbers - asRead) / numbers);
        if (100 * turned >= 99 * numbers) {
            throw file.refusal("its numbers are big-endian, expected little-endian, as word2vec writes them: read "
                    + "so, " + share + " of the first ones are below 2^-32 or above "
                    + "2^32, the other way round next to none; write it again in that order (Java: ByteBuffer.order("
                    + "ByteOrder.LITTLE_ENDIAN), NumPy: astype('<f4')), or as text");
        }
        notes.add(share + " of its first numbers are below 2^-32 or above 2^32, which is unlikely for word vectors; "
                + "the file may be damaged, or its vectors may not be 32-bit floats");
    }

    private static boolean isLikely(float value) {
        float size = Math.abs(value);
        return size >= LEAST && size <= MOST;
    }
}
