package graft.zoo.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A prototxt to be damaged: lines and blocks lost, repeated or exchanged, numbers absurd, names of others. */
final class PrototxtMutation {
    private static final Pattern NUMBER = Pattern.compile("(?<=[: ])-?[0-9.]+");
    private static final Pattern NAME = Pattern.compile("\"[^\"\n]+\"");
    private static final String[] NUMBERS = {"0", "1", "-1", "2", "3", "7", "65536", "2147483647",
        "99999999999999999999", "0.5", "1e38", "nan"};

    private final String text;

    PrototxtMutation(String text) {
        this.text = text;
    }

    /** The text with one to three changes. */
    String mutated(Random random) {
        String changed = text;
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            changed = change(changed, random);
        }
        return changed;
    }

    private static String change(String old, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> replaced(old, NUMBER, random, NUMBERS[random.nextInt(NUMBERS.length)]);
            case 1 -> replaced(old, NAME, random, any(old, NAME, random));
            case 2 -> without(old, span(old, "\n", random));
            case 3 -> doubled(old, span(old, "\n", random));
            case 4 -> without(old, span(old, "layer", random));
            default -> doubled(old, span(old, "layer", random));
        };
    }

    private static List<int[]> places(String text, Pattern pattern) {
        List<int[]> places = new ArrayList<>();
        Matcher m = pattern.matcher(text);
        while (m.find()) {
            places.add(new int[] {m.start(), m.end()});
        }
        return places;
    }

    private static String any(String text, Pattern pattern, Random random) {
        List<int[]> places = places(text, pattern);
        int[] place = places.isEmpty() ? new int[2] : places.get(random.nextInt(places.size()));
        return text.substring(place[0], place[1]);
    }

    private static String replaced(String text, Pattern pattern, Random random, String by) {
        List<int[]> places = places(text, pattern);
        if (places.isEmpty()) {
            return text;
        }
        int[] place = places.get(random.nextInt(places.size()));
        return text.substring(0, place[0]) + by + text.substring(place[1]);
    }

    /** From one occurrence of a mark to before the next. */
    private static int[] span(String text, String mark, Random random) {
        List<int[]> places = places(text, Pattern.compile(mark));
        if (places.isEmpty()) {
            return new int[2];
        }
        int at = random.nextInt(places.size());
        return new int[] {places.get(at)[0], at + 1 < places.size() ? places.get(at + 1)[0] : text.length()};
    }

    private static String without(String text, int[] span) {
        return text.substring(0, span[0]) + text.substring(span[1]);
    }

    private static String doubled(String text, int[] span) {
        return text.substring(0, span[1]) + text.substring(span[0]);
    }
}
