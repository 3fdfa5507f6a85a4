package graft.layers.layer;

import graft.engine.Nhwc;
import graft.layers.layer.ParameterSpec.Role;
import java.util.Arrays;
import java.util.List;

/**
 * Looks up word vectors: y[l] = table[x[l]], zeros for padding (see {@link SentenceLayer} for how words are numbered).
 *
 * <p><b>Shapes.</b> x [N,L,1,1], whole numbers from 0 to {@code words} - 1; weight [words,D]; y [N,L,1,D]. Row 0 of the
 * table is padding's: it is never read and its gradient is zero.
 *
 * <p><b>Backward.</b> dweight[i] = sum of dy over all places that hold word i, in the order of the places, on one
 * thread: a batch has some thousand words, and any number of threads gives the same bits. Rows of words that are not in
 * the batch are zero; {@link TouchedRows} names the others, so that an optimiser can leave the table's rest alone.
 *
 * @param words     rows of the table, padding's included
 * @param dimension D
 */
public record Embedding(int words, int dimension) implements SentenceLayer {

    public Embedding {
        if (words < 2 || words > MOST_WORDS || dimension < 1) {
            throw new IllegalArgumentException("an embedding has 2 to " + MOST_WORDS
                    + " rows, padding's included, of 1 value or more, found " + words + " rows of " + dimension);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = only(inputs, 1);
        if (x.w() != 1) {
            throw new ShapeException("Embedding expects word numbers of Lx1x1, found " + x);
        }
        return new Shape(x.h(), 1, dimension);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.of("weight", Role.TABLE, words, dimension));
    }

    @Override
    public void forward(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc y = run.output();
        float[] table = run.parameter("weight");
        run.team().run(x.n(), (sentence, worker) -> {
            for (int l = 0; l < x.h(); l++) {
                int word = word(x, sentence, l);
                int to = y.at(sentence, l, 0);
                if (word == PADDING) {
                    Arrays.fill(y.data(), to, to + dimension, 0);
                } else {
                    System.arraycopy(table, word * dimension, y.data(), to, dimension);
                }
            }
        });
    }

    private int word(Nhwc x, int sentence, int place) {
        float value = x.data()[x.at(sentence, place, 0)];
        int word = (int) value;
        if (word != value || word < 0 || word >= words) {
            throw new IllegalArgumentException("a word number is a whole number from 0 to " + (words - 1) + ", found "
                    + value + " at place " + place + " of sentence " + sentence);
        }
        return word;
    }

    /** The words of the last batch, so that their rows can be cleared before the next is added up. */
    private record Met(int[] step, int[] steps) {
    }

    @Override
    public Saved saved(boolean learns) {
        return learns ? Saved.INPUTS : Saved.NOTHING;
    }

    @Override
    public void backward(LayerRun run) {
        if (run.learns()) {
            tableGradient(run);
        }
        SentenceLayer.noGradient(run, 0);
    }

    private void tableGradient(LayerRun run) {
        Nhwc x = run.input(0);
        Nhwc dy = run.outputGradient();
        float[] dw = run.gradient("weight");
        TouchedRows touched = run.touched("weight");
        for (int i = 0; i < touched.count(); i++) {
            int from = touched.row(i) * dimension;
            Arrays.fill(dw, from, from + dimension, 0);
        }
        touched.clear();
        Met met = run.state(Met.class, () -> new Met(new int[words], new int[1]));
        int now = ++met.steps[0];
        for (int sentence = 0; sentence < x.n(); sentence++) {
            for (int l = 0; l < x.h(); l++) {
                int word = word(x, sentence, l);
                if (word == PADDING) {
                    continue;
                }
                if (met.step[word] != now) {
                    met.step[word] = now;
                    touched.add(word);
                }
                int from = dy.at(sentence, l, 0);
                int to = word * dimension;
                for (int d = 0; d < dimension; d++) {
                    dw[to + d] += dy.data()[from + d];
                }
            }
        }
    }

    @Override
    public long keptFloats(List<Shape> inputs, int batch, boolean learns) {
        return learns ? words : 0;
    }
}
