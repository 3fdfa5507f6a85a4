package graft.transfer.words;

import graft.zoo.weights.VisibleText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Analogy questions in sections, as {@code questions-words.txt} of word2vec has them: lines of four words, of which the
 * fourth is to be found, and lines that begin with a colon and name a section.
 *
 * @param path     of the file
 * @param sections in the order of the file
 */
public record QuestionFile(Path path, List<Section> sections) {

    /** Questions of one kind. */
    public record Section(String name, List<Question> questions) {
    }

    /** {@code a} is to {@code b} as {@code c} is to {@code expected}. */
    public record Question(String a, String b, String c, String expected) {
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with the line for a line that has not four words, and for a file without
     *                                  questions
     */
    public static QuestionFile read(Path path) throws IOException {
        List<Section> sections = new ArrayList<>();
        int number = 0;
        for (String line : TextFile.read(path).lines()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            String[] words = line.strip().split("\\s+");
            if (line.startsWith(":")) {
                sections.add(new Section(line.substring(1).strip(), new ArrayList<>()));
            } else if (words.length != 4) {
                throw new IllegalArgumentException(path + ": line " + number + ": expected four words, found "
                        + words.length + " ('" + VisibleText.line(line.length() > 80 ? line.substring(0, 80) + "…"
                        : line) + "')");
            } else {
                if (sections.isEmpty()) {
                    sections.add(new Section("questions", new ArrayList<>()));
                }
                sections.getLast().questions().add(new Question(words[0], words[1], words[2], words[3]));
            }
        }
        if (sections.stream().allMatch(s -> s.questions().isEmpty())) {
            throw new IllegalArgumentException(path + ": holds no question; expected lines of four words");
        }
        return new QuestionFile(path, sections);
    }

    /** How many questions there are. */
    public int size() {
        return sections.stream().mapToInt(s -> s.questions().size()).sum();
    }
}
