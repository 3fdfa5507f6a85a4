package graft.transfer.text;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.layer.Parameter;
import graft.zoo.words.WordVectors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Gives a classifier words that it has not met, with the published vectors that it was trained with: what it learnt of
 * the words near them holds for these, too. Vectors of another file lie elsewhere and would say something wrong, so a
 * classifier keeps a mark of its own ones.
 */
final class MoreWords {
    /** Words that are looked at for the mark. */
    private static final int MARKED = 64;

    private MoreWords() {
    }

    /**
     * The mark of published vectors: a checksum of those of the first words that have one.
     *
     * @param table   [rows,dimension], the published vectors
     * @param covered rows that have one, ascending
     */
    static String mark(Tensor table, int[] covered) {
        CRC32C sum = new CRC32C();
        int dimension = table.dim(1);
        for (int i = 0; i < Math.min(MARKED, covered.length); i++) {
            int from = covered[i] * dimension;
            add(sum, covered[i], Arrays.copyOfRange(table.unwrap(), from, from + dimension));
        }
        return Long.toHexString(sum.getValue());
    }

    /** The same mark, of a file. */
    static String mark(WordNumbers words, WordVectors vectors) {
        CRC32C sum = new CRC32C();
        int found = 0;
        for (int row = WordNumbers.FIRST; row < words.rows() && found < MARKED; row++) {
            Optional<float[]> vector = vectors.vector(words.word(row));
            if (vector.isPresent()) {
                add(sum, row, vector.get());
                found++;
            }
        }
        return Long.toHexString(sum.getValue());
    }

    private static void add(CRC32C sum, int row, float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * vector.length).putInt(row);
        for (float x : vector) {
            bytes.putFloat(x);
        }
        sum.update(bytes.flip());
    }

    /** A copy of a network whose tables have a row more for each of these words. */
    static Network widened(Network network, List<float[]> more) {
        Tensor old = network.parameter(SentenceNetwork.EMBEDDING + ".weight").value();
        VectorUse use = network.parameters().containsKey(SentenceNetwork.FROZEN + ".weight") ? VectorUse.TWO_CHANNELS
                : network.parameters().containsKey("conv3.weight") ? VectorUse.FINE_TUNED : VectorUse.AVERAGE;
        Network wide = SentenceNetwork.of(use, widened(old, more), network.inputShape().h(),
                network.outputShape().c(), 0);
        for (Parameter p : network.parameters().values()) {
            Parameter to = wide.parameter(p.name());
            to.set(to.spec().size() == p.spec().size() ? p.value() : widened(p.value(), more));
        }
        return wide;
    }

    private static Tensor widened(Tensor table, List<float[]> more) {
        int dimension = table.dim(1);
        float[] rows = Arrays.copyOf(table.unwrap(), table.size() + more.size() * dimension);
        for (int i = 0; i < more.size(); i++) {
            System.arraycopy(more.get(i), 0, rows, table.size() + i * dimension, dimension);
        }
        return Tensor.wrap(rows, table.dim(0) + more.size(), dimension);
    }
}
