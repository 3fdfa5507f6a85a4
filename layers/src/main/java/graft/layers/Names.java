package graft.layers;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody meant: the known name at the smallest edit distance. */
public final class Names {
    private Names() {
    }

    /** The known name nearest to {@code name} by edit distance (Levenshtein), the first of equals; "" when none is known. */
    public static String nearest(String name, Collection<String> known) {
        return known.stream().min(Comparator.comparingInt(k -> distance(name, k))).orElse("");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
