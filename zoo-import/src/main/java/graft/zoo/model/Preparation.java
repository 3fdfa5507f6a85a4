package graft.zoo.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is done to images before a network sees them, and how that is known.
 *
 * @param preprocessing what is done
 * @param source        where that is known from
 * @param detail        that source by name, such as {@code config.json}; may be empty
 */
public record Preparation(Preprocessing preprocessing, Source source, String detail) {

    /** Where it may be known from, the most certain first. */
    public enum Source {
        /** The caller states it. */
        OPTION,
        /** The weight file states it. */
        FILE,
        /** A file beside the weights states it. */
        BESIDE,
        /** The network is one that a publisher is known for, who states it. */
        PUBLISHER,
        /** Nothing states it: what is usual for such files is assumed. */
        GUESS;

        /** As reports and JSON have it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Stated by the weight file itself. */
    public static Preparation ofFile(Preprocessing preprocessing, String detail) {
        return new Preparation(preprocessing, Source.FILE, detail);
    }

    /** Assumed; {@code detail} says why this. */
    public static Preparation guessed(Preprocessing preprocessing, String detail) {
        return new Preparation(preprocessing, Source.GUESS, detail);
    }

    public boolean isGuess() {
        return source == Source.GUESS;
    }

    /** {@link Preprocessing#forInput} with the same source. */
    public Preparation forInput(int height, int width) {
        return new Preparation(preprocessing.forInput(height, width), source, detail);
    }

    /** How it is known, in words: {@code beside: config.json}. */
    public String known() {
        return source.word() + (detail.isEmpty() ? "" : ": " + detail);
    }

    /**
     * For reports in JSON: what is done as {@code text} and in its parts, {@code source} and {@code detail}. Of a mean
     * image its name stands in the text.
     */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", preprocessing.toString());
        members.putAll(preprocessing.members());
        members.put("source", source.word());
        members.put("detail", detail);
        return members;
    }

    /** What is done, and in brackets how that is known. */
    @Override
    public String toString() {
        return preprocessing + " (" + known() + ")";
    }
}
