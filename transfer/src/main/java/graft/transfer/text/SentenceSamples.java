package graft.transfer.text;

import graft.layers.layer.Shape;
import graft.layers.training.Samples;
import java.util.Arrays;
import java.util.List;

/** Sentences as rows of word numbers, padded at their end; see {@link graft.layers.layer.SentenceLayer}. */
public final class SentenceSamples implements Samples {
    private final List<int[]> sentences;
    private final int[] labels;
    private final int longest;

    /**
     * @param sentences rows of {@link WordNumbers}, each at most {@code longest}
     * @param labels    classes, as many; -1 where it is not known
     * @param longest   length of the network's input
     */
    public SentenceSamples(List<int[]> sentences, int[] labels, int longest) {
        this.sentences = List.copyOf(sentences);
        this.labels = labels.clone();
        this.longest = longest;
    }

    /** The word numbers of a sentence; not a copy. */
    int[] words(int sentence) {
        return sentences.get(sentence);
    }

    /** These sentences only. */
    SentenceSamples some(int[] ids) {
        return new SentenceSamples(Arrays.stream(ids).mapToObj(sentences::get).toList(),
                Arrays.stream(ids).map(i -> labels[i]).toArray(), longest);
    }

    @Override
    public int count() {
        return labels.length;
    }

    @Override
    public Shape shape() {
        return new Shape(longest, 1, 1);
    }

    @Override
    public int label(int sample) {
        return labels[sample];
    }

    @Override
    public long bytes(int batch) {
        return sentences.stream().mapToLong(s -> 16 + 4L * s.length).sum();
    }

    @Override
    public Reader read(int[] order, int batch, int pass) {
        return new Reader() {
            private int at;

            @Override
            public int next(float[] to, int offset, int[] ids) {
                int n = Math.min(batch, order.length - at);
                for (int i = 0; i < n; i++) {
                    ids[i] = order[at++];
                    int[] words = sentences.get(ids[i]);
                    int from = offset + i * longest;
                    for (int l = 0; l < words.length; l++) {
                        to[from + l] = words[l];
                    }
                    Arrays.fill(to, from + words.length, from + longest, 0);
                }
                return n;
            }
        };
    }
}
