package graft.layers.layer;

import graft.engine.Nhwc;
import java.util.Arrays;
import java.util.List;

/**
 * Kinds that read sentences: rows of word numbers that become rows of word vectors.
 *
 * <p><b>Words are numbers in floats.</b> A network's input is an array of floats; a sentence is an image of
 * {@code L x 1 x 1} whose values are whole numbers: {@value #PADDING} for no word, from 1 on the rows of an
 * {@link Embedding}'s table. Floats hold whole numbers exactly up to 2^24, which bounds the table. A sentence's words
 * come first and padding after them; its length is the number of values before the first padding.
 *
 * <p><b>Padding never changes a result.</b> The kinds below that gather over a sentence take the word numbers as a
 * second input and read as many rows as there are words, so a sentence gives the same bits alone and in a batch with
 * longer ones, and in a network whose input is longer.
 */
public sealed interface SentenceLayer extends Layer permits Embedding, SentenceConvolution, SentenceAverage {
    /** The number that stands for no word. */
    int PADDING = 0;

    /** Numbers from here on are not all exact in a float. */
    int MOST_WORDS = 1 << 24;

    /** Words of a sentence: the values before the first padding. */
    static int length(Nhwc words, int sentence) {
        int length = 0;
        while (length < words.h() && words.data()[words.at(sentence, length, 0)] != PADDING) {
            length++;
        }
        return length;
    }

    /** Writes the gradient of an input that has none, word numbers. */
    static void noGradient(LayerRun run, int input) {
        if (run.needsInputGradient(input) && !run.addsInputGradient(input)) {
            Nhwc dx = run.inputGradient(input);
            for (int i = 0; i < dx.pixels(); i++) {
                int at = dx.offset() + i * dx.stride();
                Arrays.fill(dx.data(), at, at + dx.c(), 0);
            }
        }
    }

    /** Refuses inputs that are not vectors [L,1,D] of words [L,1,1]. */
    static void requireSentence(String kind, List<Shape> inputs, int dimension) {
        if (inputs.size() != 2) {
            throw new ShapeException(kind + " takes 2 inputs, word vectors and word numbers, found " + inputs.size());
        }
        Shape vectors = inputs.getFirst();
        Shape words = inputs.getLast();
        if (vectors.c() != dimension || vectors.w() != 1 || words.w() != 1 || words.c() != 1
                || words.h() != vectors.h()) {
            throw new ShapeException(kind + " expects vectors of Lx1x" + dimension + " and numbers of Lx1x1, found "
                    + vectors + " and " + words);
        }
    }
}
