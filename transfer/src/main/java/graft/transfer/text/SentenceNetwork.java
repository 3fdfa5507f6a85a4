package graft.transfer.text;

import graft.engine.Tensor;
import graft.layers.Network;
import graft.layers.NetworkBuilder;
import graft.layers.layer.Embedding;
import graft.layers.layer.Parameter;
import graft.layers.layer.SentenceAverage;
import graft.layers.layer.SentenceConvolution;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Kim's network (2014, arXiv:1408.5882): word vectors, filters over 3, 4 and 5 words with 100 maps each, ReLU, the
 * maximum over time, dropout 0.5, a last layer. First weights as in its published program: filters uniform in ±0.01,
 * biases and the last layer 0.
 */
public final class SentenceNetwork {
    /** Name of the table of word vectors; of the one that learns where there are two. */
    public static final String EMBEDDING = "embedding";
    /** Name of the table that stays frozen beside another. */
    public static final String FROZEN = "frozen_embedding";
    /** Name of the last layer. */
    public static final String HEAD = "fc";
    private static final List<Integer> WIDTHS = List.of(3, 4, 5);
    private static final int MAPS = 100;
    private static final int MARGIN = 4;
    private static final float DROPOUT = 0.5f;
    private static final double FILTERS = 0.01;

    private SentenceNetwork() {
    }

    /**
     * A network with its first weights.
     *
     * @param table   word vectors [rows,dimension], row 0 zeros; copied
     * @param longest words of the longest sentence
     * @param seed    of the filters
     */
    public static Network of(VectorUse use, Tensor table, int longest, int classes, long seed) {
        int rows = table.dim(0);
        int dimension = table.dim(1);
        NetworkBuilder b = Network.input(longest, 1, 1).add(EMBEDDING, new Embedding(rows, dimension));
        if (use == VectorUse.AVERAGE) {
            b.add("average", new SentenceAverage(dimension), EMBEDDING, "input");
        } else {
            String vectors = EMBEDDING;
            if (use == VectorUse.TWO_CHANNELS) {
                b.add(FROZEN, new Embedding(rows, dimension), "input").concat("channels", EMBEDDING, FROZEN);
                vectors = "channels";
            }
            int width = b.shapeOf(vectors).c();
            for (int words : WIDTHS) {
                b.add("conv" + words, new SentenceConvolution(words, width, MAPS, MARGIN), vectors, "input");
            }
            b.concat("maps", WIDTHS.stream().map(w -> "conv" + w).toArray(String[]::new)).dropout("drop", DROPOUT);
        }
        Network network = b.dense(HEAD, classes).build();
        for (Parameter p : network.parameters().values()) {
            float[] values = new float[p.spec().size()];
            if (p.name().startsWith("conv") && p.name().endsWith(".weight")) {
                SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + p.name().hashCode());
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) ((2 * random.nextDouble() - 1) * FILTERS);
                }
            } else if (p.name().endsWith(EMBEDDING + ".weight")) {
                values = Arrays.copyOf(table.unwrap(), values.length);
            }
            p.set(Tensor.wrap(values, p.spec().dims()));
        }
        return switch (use) {
            case AVERAGE, FROZEN -> network.freeze(List.of(EMBEDDING));
            case TWO_CHANNELS -> network.freeze(List.of(FROZEN));
            case FINE_TUNED, RANDOM -> network;
        };
    }

    /** The settings in words, for the report. */
    static String describe() {
        return "filters over 3, 4 and 5 words, " + MAPS + " maps each, maximum over time, dropout " + DROPOUT
                + ", norms of the last layer at most " + TextTransfer.LARGEST_NORM + " (Kim, 2014, arXiv:1408.5882)";
    }
}
