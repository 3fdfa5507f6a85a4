package graft.transfer.words;

import graft.zoo.words.WordVectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much of a corpus word vectors cover, before anything is trained with them. Vectors that were made with another
 * tokenisation or of other texts may not suit (Goldberg, "Neural Network Methods for Natural Language Processing",
 * 2017, section 10.5); a low share shows that at once.
 *
 * @param tokens        words of the corpus, each as often as it occurs
 * @param types         different words
 * @param tokensCovered of the tokens, those with a vector in the vocabulary
 * @param typesCovered  of the types, those with a vector
 * @param tokenisation  how the corpus was taken apart
 * @param missing       words without a vector, the most frequent first
 * @param suggestions   what would raise the coverage, best first; empty when nothing does
 * @param cased         whether the vocabulary has words with capital letters
 * @param madeOfParts   whether words without a vector get one that fastText makes of their parts
 */
public record Coverage(long tokens, int types, long tokensCovered, int typesCovered, Tokens tokenisation,
        List<Missing> missing, List<Suggestion> suggestions, boolean cased, boolean madeOfParts) {
    /** Fewer tokens gained than this share are not worth a suggestion. */
    private static final double WORTHWHILE = 0.001;
    /** Words looked at to see whether there are capital letters. */
    private static final int SAMPLE = 100_000;

    /** A word without a vector, and how often it occurs. */
    public record Missing(String word, long count) {
    }

    /**
     * Another way of taking the corpus apart.
     *
     * @param tokens          how
     * @param tokensCovered   share of tokens with a vector then, 0 to 1
     * @param typesCovered    share of types
     */
    public record Suggestion(Tokens tokens, double tokensCovered, double typesCovered) {
    }

    /**
     * Looks up all words of some texts.
     *
     * @param tokens how the texts are taken apart
     * @throws IllegalArgumentException when the texts hold no word
     */
    public static Coverage of(WordVectors vectors, Iterable<String> texts, Tokens tokens) {
        Count plain = count(vectors, texts, tokens);
        if (plain.tokens == 0) {
            throw new IllegalArgumentException("the corpus holds no word");
        }
        List<Missing> missing = plain.counts.entrySet().stream().filter(e -> !vectors.contains(e.getKey()))
                .map(e -> new Missing(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(Missing::count).reversed().thenComparing(Missing::word)).toList();
        return new Coverage(plain.tokens, plain.counts.size(), plain.tokensCovered, plain.typesCovered, tokens, missing,
                suggestions(vectors, texts, tokens, plain), isCased(vectors), vectors.knowsSubwords());
    }

    private record Count(Map<String, Long> counts, long tokens, long tokensCovered, int typesCovered) {
        double tokenShare() {
            return (double) tokensCovered / tokens;
        }
    }

    private static Count count(WordVectors vectors, Iterable<String> texts, Tokens tokens) {
        Map<String, Long> counts = new HashMap<>();
        for (String text : texts) {
            for (String word : tokens.of(text)) {
                counts.merge(word, 1L, Long::sum);
            }
        }
        long all = 0;
        long covered = 0;
        int types = 0;
        for (Map.Entry<String, Long> e : counts.entrySet()) {
            all += e.getValue();
            if (vectors.contains(e.getKey())) {
                covered += e.getValue();
                types++;
            }
        }
        return new Count(counts, all, covered, types);
    }

    /** All ways that do more than the one in use, one step and all steps together, if they gain something. */
    private static List<Suggestion> suggestions(WordVectors vectors, Iterable<String> texts, Tokens now, Count plain) {
        List<Suggestion> found = new ArrayList<>();
        for (int steps = 1; steps < 8; steps++) {
            Tokens other = new Tokens(now.splitPunctuation() || (steps & 1) != 0, now.foldCase() || (steps & 2) != 0,
                    now.hashDigits() || (steps & 4) != 0);
            if (other.equals(now) || found.stream().anyMatch(s -> s.tokens().equals(other))) {
                continue;
            }
            Count count = count(vectors, texts, other);
            if (count.tokenShare() >= plain.tokenShare() + WORTHWHILE) {
                found.add(new Suggestion(other, count.tokenShare(), (double) count.typesCovered / count.counts.size()));
            }
        }
        // Of equal gains the one with fewer steps, which changes less of the text; steps that gain nothing are noise.
        return found.stream().filter(s -> found.stream().noneMatch(o -> o != s && s.tokens.contains(o.tokens)
                && o.tokensCovered >= s.tokensCovered))
                .sorted(Comparator.comparingDouble((Suggestion s) -> -s.tokensCovered)
                .thenComparingInt(s -> s.tokens.toString().length())).toList();
    }

    /** Whether a vocabulary distinguishes capital letters. */
    public static boolean isCased(WordVectors vectors) {
        for (int i = 0; i < Math.min(SAMPLE, vectors.size()); i++) {
            String word = vectors.word(i);
            if (!word.equals(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** Share of the tokens that have a vector, 0 to 1. */
    public double tokenShare() {
        return (double) tokensCovered / tokens;
    }

    /** Share of the types that have a vector, 0 to 1. */
    public double typeShare() {
        return (double) typesCovered / types;
    }

    /** One line for reports: what is covered, and the best suggestion. */
    public String line() {
        return line(tokenisation.toString());
    }

    /** @param cut how the texts were taken apart before they came here, in words */
    public String line(String cut) {
        String line = String.format(Locale.ROOT, "%.1f %% of %d tokens and %.1f %% of %d different words have a vector "
                + "(%s)%s", 100 * tokenShare(), tokens, 100 * typeShare(), types, cut,
                madeOfParts && typesCovered < types ? "; the others get one that is made of their parts" : "");
        return suggestions.isEmpty() ? line : line + String.format(Locale.ROOT, "; with %s it would be %.1f %% and "
                + "%.1f %%", suggestions.getFirst().tokens, 100 * suggestions.getFirst().tokensCovered,
                100 * suggestions.getFirst().typesCovered);
    }

    /** For JSON: fractions, the most frequent missing words, the suggestions. */
    public Map<String, Object> json(int mostMissing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("types", types);
        json.put("tokens", tokens);
        json.put("types_covered", typeShare());
        json.put("tokens_covered", tokenShare());
        json.put("tokenisation", tokenisation.toString());
        json.put("cased", cased);
        json.put("missing", missing.stream().limit(mostMissing).map(m -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("word", m.word());
            one.put("count", m.count());
            return one;
        }).toList());
        json.put("suggestions", suggestions.stream().map(s -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("tokenisation", s.tokens().toString());
            one.put("tokens_covered", s.tokensCovered());
            one.put("types_covered", s.typesCovered());
            return one;
        }).toList());
        return json;
    }
}
