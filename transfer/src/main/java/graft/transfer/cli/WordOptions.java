package graft.transfer.cli;

import graft.engine.Kernels;
import graft.engine.ThreadTeam;
import graft.zoo.words.Neighbour;
import graft.zoo.words.Reading;
import graft.zoo.words.WordSearch;
import graft.zoo.words.WordVectors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the commands with word vectors have in common. */
final class WordOptions {

    private WordOptions() {
    }

    /** {@code --vectors}. */
    static Option vectors() {
        return Option.required("--vectors", "FILE", "word vectors: word2vec .bin or text, GloVe text, fastText .vec or "
                + ".bin, also packed with gzip; .npz; .npy with --vocabulary");
    }

    /** {@code --vocabulary}. */
    static Option vocabulary() {
        return Option.of("--vocabulary", "FILE", "", "the words of a .npy file, one a line");
    }

    /** {@code --limit}. */
    static Option limit() {
        return Option.of("--limit", "N", "all", "read the first N words only, the most frequent ones as a rule");
    }

    /** {@code --text}. */
    static Option text() {
        return Option.of("--text", "COLUMN", "recognised", "a table's column of texts");
    }

    static Option top(String otherwise) {
        return Option.of("--top", "N", otherwise, "how many words are listed");
    }

    static Option threads() {
        return Option.of("--threads", "T", "all processors", "how many threads compute");
    }

    static WordVectors open(Path file, Arguments arguments, Screen screen, String limit) {
        Reading reading = Reading.all().top(arguments.integer(limit, 1, Integer.MAX_VALUE, Integer.MAX_VALUE));
        WordVectors vectors = WordVectors.open(file, arguments.path("--vocabulary").map(reading::vocabulary)
                .orElse(reading));
        vectors.notes().forEach(note -> screen.say(file + ": " + note));
        return vectors;
    }

    static WordVectors open(Arguments arguments, Screen screen) {
        return open(arguments.existing("--vectors"), arguments, screen, "--limit");
    }

    /** What a command does with open vectors and a search in them. */
    @FunctionalInterface
    interface Work {
        void run(WordSearch search) throws Exception;
    }

    /** @param questions how many will be asked, about: few are answered sooner by kernels that need no compiling */
    static void search(Arguments arguments, Screen screen, long questions, Work work) throws Exception {
        try (WordVectors vectors = open(arguments, screen); ThreadTeam team = ThreadTeam.of(arguments.threads())) {
            long products = (questions + 1) * vectors.size() * vectors.dimension();
            try (WordSearch search = vectors.search(team, Kernels.forShortWork(products), false)) {
                work.run(search);
            }
        }
    }

    static List<Map<String, Object>> json(List<Neighbour> neighbours) {
        return neighbours.stream().map(n -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("word", n.word());
            one.put("similarity", n.similarity());
            return one;
        }).toList();
    }

    static void print(String title, List<Neighbour> neighbours, Screen screen) {
        screen.print(title);
        int longest = neighbours.stream().mapToInt(n -> n.word().length()).max().orElse(0);
        for (Neighbour n : neighbours) {
            screen.print("  " + n.word() + " ".repeat(longest - n.word().length())
                    + String.format(Locale.ROOT, "  %7.4f", n.similarity()));
        }
    }
}
