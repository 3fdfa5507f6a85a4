package graft.zoo.words;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds the words of a vocabulary that are spelled most like another. */
final class Spelling {
    private static final int MOST_EDITS = 2;

    private Spelling() {
    }

    /** A word that is near, and by how many letters. */
    private record Near(String word, int edits, int index) {
    }

    /**
     * The nearest words: first the same ones in other cases or with {@code _} for blanks, then those that differ in the
     * fewest letters, at most {@value #MOST_EDITS} and less than half of the word; of equally near ones the more
     * frequent first.
     */
    static List<String> nearest(String word, Vocabulary words, int most) {
        Set<String> found = new LinkedHashSet<>();
        String lower = word.toLowerCase(Locale.ROOT);
        String capital = lower.isEmpty() ? lower : lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
        for (String variant : List.of(lower, capital, word.toUpperCase(Locale.ROOT), word.replace(' ', '_'),
                word.replace('_', ' '), word.replace(" ", ""))) {
            if (words.index(variant) >= 0) {
                found.add(variant);
            }
        }
        int limit = Math.min(MOST_EDITS, (word.length() - 1) / 2);
        List<Near> near = new ArrayList<>();
        for (int i = 0; i < words.size() && found.size() < most; i++) {
            String other = words.word(i);
            if (Math.abs(other.length() - word.length()) <= limit) {
                int edits = edits(word, other, limit);
                if (edits <= limit) {
                    near.add(new Near(other, edits, i));
                }
            }
        }
        near.stream().sorted(Comparator.comparingInt(Near::edits).thenComparingInt(Near::index))
                .forEach(n -> found.add(n.word));
        return found.stream().limit(most).toList();
    }

    /** Insertions, deletions, exchanges and swaps of neighbours from a to b; more than {@code limit} where it is so. */
    private static int edits(String a, String b, int limit) {
        int[] two = new int[b.length() + 1];
        int[] before = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int k = 0; k <= b.length(); k++) {
            before[k] = k;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int k = 1; k <= b.length(); k++) {
                int change = before[k - 1] + (a.charAt(i - 1) == b.charAt(k - 1) ? 0 : 1);
                row[k] = Math.min(change, 1 + Math.min(before[k], row[k - 1]));
                if (i > 1 && k > 1 && a.charAt(i - 1) == b.charAt(k - 2) && a.charAt(i - 2) == b.charAt(k - 1)) {
                    row[k] = Math.min(row[k], two[k - 2] + 1);
                }
                least = Math.min(least, row[k]);
            }
            if (least > limit) {
                return limit + 1;
            }
            int[] free = two;
            two = before;
            before = row;
            row = free;
        }
        return before[b.length()];
    }
}
