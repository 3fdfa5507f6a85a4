package graft.layers.structure;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that was probably meant. */
public final class Names {
    private Names() {
    }

    /**
     * What to add to a message about an unknown name: {@code "; nearest: X"} where a known name is near, else "". A
     * guess that has little in common with what was typed misleads more than none.
     */
    public static String nearestHint(String name, Collection<String> known) {
        return nearest(name, known).map(near -> "; nearest: " + near).orElse("");
    }

    /**
     * The known name that was probably meant: the one at the smallest edit distance (Levenshtein, upper and lower case
     * alike), the first of equals, where at most half of its letters differ; else the first that begins with {@code
     * name}.
     */
    public static Optional<String> nearest(String name, Collection<String> known) {
        String typed = name.toLowerCase(Locale.ROOT);
        int dashes = typed.startsWith("--") ? 2 : typed.startsWith("-") ? 1 : 0; // typed right by everyone
        return known.stream().min(Comparator.comparingInt(k -> distance(typed, k.toLowerCase(Locale.ROOT))))
                .filter(k -> 2 * distance(typed, k.toLowerCase(Locale.ROOT))
                        <= Math.max(typed.length(), k.length()) - dashes)
                .or(() -> known.stream().filter(k -> typed.length() > dashes + 1
                        && k.toLowerCase(Locale.ROOT).startsWith(typed)).findFirst());
    }

    /** Whether a pattern is this name: * stands for any characters, none included, ? for one, all else for itself. */
    public static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                // The last star takes one character more: earlier ones need not, since they took the least.
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
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
