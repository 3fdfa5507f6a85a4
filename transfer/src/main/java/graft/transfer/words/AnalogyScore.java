package graft.transfer.words;

import java.util.List;

/**
 * How many analogy questions were answered rightly.
 *
 * @param protocol by which
 * @param words    how many words of the vocabulary took part
 * @param sections in the order of the file
 * @param skipped  questions with a word that did not take part; they are not counted in the sections
 */
public record AnalogyScore(AnalogyProtocol protocol, int words, List<Section> sections, int skipped) {

    /**
     * One kind of question.
     *
     * @param correct answered rightly
     * @param total   asked
     */
    public record Section(String name, int correct, int total) {
    }

    public int correct() {
        return sections.stream().mapToInt(Section::correct).sum();
    }

    public int total() {
        return sections.stream().mapToInt(Section::total).sum();
    }
}
