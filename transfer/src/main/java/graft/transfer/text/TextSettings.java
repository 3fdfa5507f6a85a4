package graft.transfer.text;

import java.util.List;

/**
 * How texts are read and classifiers trained.
 *
 * @param tokens    how a text is cut into words
 * @param lowerCase whether capitals become small letters
 * @param mostWords of a text; what is longer is cut off
 * @param uses      of word vectors, a run each, the one whose network is kept last among the transfers
 * @param dimension of random vectors where no published ones are given
 * @param epochs    of training
 * @param batch     texts in a step
 * @param rate      factor on Adadelta's steps
 * @param seed      of the first run
 * @param seeds     runs of each kind, with this seed and those after it
 */
public record TextSettings(Tokenizer tokens, boolean lowerCase, int mostWords, List<VectorUse> uses, int dimension,
        int epochs, int batch, double rate, long seed, int seeds) {

    public TextSettings {
        uses = List.copyOf(uses);
        if (uses.isEmpty() || uses.stream().distinct().count() < uses.size()) {
            throw new IllegalArgumentException("expected one or more different uses of word vectors, found " + uses);
        }
        if (mostWords < 1 || dimension < 1 || epochs < 1 || batch < 2 || seeds < 1 || !(rate > 0)) {
            throw new IllegalArgumentException("words, dimension, epochs, seeds and rate are at least 1 or above 0, a "
                    + "batch is 2 or more, found " + mostWords + ", " + dimension + ", " + epochs + ", " + seeds
                    + ", " + rate + ", " + batch);
        }
    }

    /** Kim's settings: batches of 50, Adadelta; 15 epochs, texts of up to 400 words. */
    public static TextSettings standard(List<VectorUse> uses) {
        return new TextSettings(Tokenizer.WORDS, true, 400, uses, 100, 15, 50, 1, 1, 1);
    }

    /** The use of vectors whose network is kept: the last that starts from published ones, else the last. */
    VectorUse kept() {
        return uses.stream().filter(VectorUse::isTransfer).reduce((_, b) -> b).orElse(uses.getLast());
    }
}
