package graft.layers.layer;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.ConvolutionForward;
import graft.engine.FusedActivation;
import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The two passes of one {@link SentenceConvolution}, and what is kept between them: where each map had its maximum.
 *
 * <p><b>Forward.</b> Some sentences at a time are laid side by side into one row of words, each with {@code margin}
 * zeros before it and the last with as many after it: no window reaches two sentences. Over that row goes one
 * convolution, a matrix product whose rows overlap; the maxima are then taken sentence by sentence.
 */
final class SentencePass {
    /** Words in one row: with 300 values for each, 2.4 MB. A longer sentence has a row for itself. */
    private static final int ROW = 2048;
    /** Rows are prolonged to a multiple of this, so that few kernels have to be prepared. */
    private static final int STEP = 64;

    private final SentenceConvolution layer;
    private final int[] lengths;
    /** By sentence and map: the place of the maximum, relative to the first word; {@link #NONE} where it is 0. */
    private final int[] places;
    private final Map<Integer, ConvolutionForward> kernels = new HashMap<>();
    private float[] row = new float[0];
    private float[] sums = new float[0];
    /** [K, depth]: the weights with a filter's values side by side, and their gradient. */
    private float[] filters = new float[0];
    private float[] filterGradients = new float[0];

    private static final int NONE = Integer.MIN_VALUE;

    SentencePass(SentenceConvolution layer, int sentences) {
        this.layer = layer;
        lengths = new int[sentences];
        places = new int[sentences * layer.maps()];
    }

    /** Words in the longest row that sentences of up to {@code longest} words can make. */
    static int mostWords(SentenceConvolution layer, int longest, int sentences) {
        long all = sentences * (longest + (long) layer.margin()) + layer.margin();
        return rounded((int) Math.min(all, Math.max(ROW, longest + 2L * layer.margin())));
    }

    private static int rounded(int words) {
        return Math.ceilDiv(words, STEP) * STEP;
    }

    // ---- forward -------------------------------------------------------------------------------------------------

    void forward(LayerRun run) {
        Nhwc numbers = run.input(1);
        int n = numbers.n();
        for (int i = 0; i < n; i++) {
            lengths[i] = SentenceLayer.length(numbers, i);
        }
        for (int first = 0, last; first < n; first = last) {
            int words = layer.margin();
            for (last = first; last < n && (last == first || words + lengths[last] + layer.margin() <= ROW); last++) {
                words += lengths[last] + layer.margin();
            }
            forward(run, first, last, words);
        }
    }

    private void forward(LayerRun run, int first, int last, int words) {
        int margin = layer.margin();
        int dimension = layer.dimension();
        int maps = layer.maps();
        int rounded = rounded(words);
        if (row.length < rounded * dimension) {
            row = new float[rounded * dimension];
            sums = new float[rounded * maps];
        }
        int[] starts = new int[last - first];
        for (int i = 0, at = margin; i < starts.length; at += lengths[first + i++] + margin) {
            starts[i] = at;
        }
        Nhwc x = run.input(0);
        Arrays.fill(row, 0, margin * dimension, 0);
        run.team().run(starts.length, (i, worker) -> {
            int sentence = first + i;
            int to = starts[i] * dimension;
            for (int l = 0; l < lengths[sentence]; l++, to += dimension) {
                System.arraycopy(x.data(), x.at(sentence, l, 0), row, to, dimension);
            }
            Arrays.fill(row, to, to + margin * dimension, 0);
        });
        Arrays.fill(row, words * dimension, rounded * dimension, 0);
        ConvolutionForward kernel = kernels.computeIfAbsent(rounded, w -> run.kernels().convolution(layer.spec(), 1, w,
                1, ConvolutionAlgorithm.FASTEST));
        Nhwc all = new Nhwc(sums, 0, 1, 1, rounded - layer.width() + 1, maps, maps);
        try (var _ = run.team().workspace().hold()) {
            kernel.packOnce(run.parameter("weight"), run.parameter("bias"), run.team());
            kernel.run(new Nhwc(row, 0, 1, 1, rounded, dimension, dimension), all, null, FusedActivation.NONE,
                    run.team());
        }
        Nhwc y = run.output();
        run.team().run(starts.length, (i, worker) -> maxima(first + i, starts[i], y));
    }

    /** The maximum over a sentence's windows, of which the first begins {@code margin} words before its first word. */
    private void maxima(int sentence, int start, Nhwc y) {
        int maps = layer.maps();
        int windows = lengths[sentence] + 2 * layer.margin() - layer.width() + 1;
        int to = y.at(sentence, 0, 0);
        int place = sentence * maps;
        float[] best = y.data();
        Arrays.fill(best, to, to + maps, 0);
        Arrays.fill(places, place, place + maps, NONE);
        for (int p = 0; p < windows; p++) {
            int from = (start - layer.margin() + p) * maps;
            for (int k = 0; k < maps; k++) {
                float value = sums[from + k];
                // NaN wins and stays: nothing is larger than it.
                if (value > best[to + k] || value != value) {
                    best[to + k] = value;
                    places[place + k] = p - layer.margin();
                }
            }
        }
    }

    // ---- backward ------------------------------------------------------------------------------------------------

    /** Gradients of weight and bias: a filter at a time, over the sentences in order. */
    void weightGradient(LayerRun run) {
        int depth = layer.depth();
        int maps = layer.maps();
        if (filterGradients.length == 0) {
            filterGradients = new float[maps * depth];
        }
        Nhwc x = run.input(0);
        Nhwc dy = run.outputGradient();
        float[] db = run.gradient("bias");
        run.team().run(maps, (k, worker) -> {
            float[] sum = filterGradients;
            Arrays.fill(sum, k * depth, (k + 1) * depth, 0);
            float total = 0;
            for (int i = 0; i < x.n(); i++) {
                int p = places[i * maps + k];
                float g = dy.data()[dy.at(i, 0, 0) + k];
                if (p == NONE || g == 0) {
                    continue;
                }
                total += g;
                for (int l = Math.max(p, 0); l < Math.min(p + layer.width(), lengths[i]); l++) {
                    addScaled(g, x.data(), x.at(i, l, 0), sum, k * depth + (l - p) * layer.dimension(),
                            layer.dimension());
                }
            }
            db[k] = total;
        });
        transpose(run, filterGradients, run.gradient("weight"), maps, depth);
    }

    /** The gradient of the word vectors: a sentence at a time, over the filters in order. */
    void inputGradient(LayerRun run, Nhwc dx, boolean add) {
        int depth = layer.depth();
        int dimension = layer.dimension();
        int maps = layer.maps();
        if (filters.length == 0) {
            filters = new float[maps * depth];
        }
        transpose(run, run.parameter("weight"), filters, depth, maps);
        Nhwc dy = run.outputGradient();
        run.team().run(dx.n(), (i, worker) -> {
            for (int l = 0; l < dx.h() && !add; l++) {
                int at = dx.at(i, l, 0);
                Arrays.fill(dx.data(), at, at + dimension, 0);
            }
            for (int k = 0; k < maps; k++) {
                int p = places[i * maps + k];
                float g = dy.data()[dy.at(i, 0, 0) + k];
                if (p == NONE || g == 0) {
                    continue;
                }
                for (int l = Math.max(p, 0); l < Math.min(p + layer.width(), lengths[i]); l++) {
                    addScaled(g, filters, k * depth + (l - p) * dimension, dx.data(), dx.at(i, l, 0), dimension);
                }
            }
        });
    }

    private static void addScaled(float g, float[] x, int from, float[] sum, int to, int count) {
        for (int d = 0; d < count; d++) {
            sum[to + d] += g * x[from + d];
        }
    }

    /** b[C,R] = a[R,C] turned over, some rows of b at a time. */
    private static void transpose(LayerRun run, float[] a, float[] b, int rows, int columns) {
        int block = 16;
        run.team().run(Math.ceilDiv(columns, block), (task, worker) -> {
            int end = Math.min(columns, (task + 1) * block);
            for (int r = 0; r < rows; r++) {
                for (int c = task * block; c < end; c++) {
                    b[c * rows + r] = a[r * columns + c];
                }
            }
        });
    }
}
