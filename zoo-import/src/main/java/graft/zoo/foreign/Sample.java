package graft.zoo.foreign;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.ShownName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a format is recognised by.
 *
 * @param file the whole file
 * @param head its first bytes as Latin-1, a character for each byte
 */
record Sample(MappedFile file, String head) {
    /** Enough for any marking word of a text file, and for the words at the end of a pickle. */
    private static final int EXCERPT = 1 << 20;

    Sample(MappedFile file, byte[] head) {
        this(file, new String(head, StandardCharsets.ISO_8859_1));
    }

    String name() {
        return ShownName.of(file.path().getFileName().toString());
    }

    String stem() {
        return name().replaceFirst("\\.[^.]*$", "");
    }

    boolean starts(String latin1) {
        return head.startsWith(latin1);
    }

    boolean has(int offset, String latin1) {
        return head.startsWith(latin1, offset);
    }

    /** Whether the file is text, as far as its first bytes show: no control characters but white space. */
    boolean isText() {
        return head.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f');
    }

    /** The first bytes of a text, without the mark of UTF-8 and white space before it. */
    String text() {
        return (head.startsWith("\u00ef\u00bb\u00bf") ? head.substring(3) : head).stripLeading();
    }

    /** Whether a text begins with this, and holds all these words in its first megabyte. */
    boolean isText(String start, String... words) {
        return isText() && text().startsWith(start) && holds(words);
    }

    /** Whether the first and last megabyte hold all these words. */
    boolean holds(String... words) {
        if (words.length == 0) {
            return true;
        }
        long size = file.size();
        long length = Math.min(EXCERPT, size);
        String text = latin1(0, length) + (size > length ? "\n" + latin1(size - Math.min(length, size - length),
                Math.min(length, size - length)) : "");
        for (String word : words) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }

    private String latin1(long from, long length) {
        return new String(file.bytes().asSlice(from, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    /** The file of the same name with another ending, or null where there is none. */
    Path beside(String ending) {
        Path sibling = file.path().resolveSibling(file.path().getFileName().toString().replaceFirst("\\.[^.]*$", "")
                + ending);
        return Files.isRegularFile(sibling) && !sibling.equals(file.path()) ? sibling : null;
    }

    /** Whether that file begins with these bytes, perhaps after white space. */
    boolean isBeside(String ending, String latin1) {
        Path sibling = beside(ending);
        if (sibling == null) {
            return false;
        }
        try (var in = Files.newInputStream(sibling)) {
            return new String(in.readNBytes(512), StandardCharsets.ISO_8859_1).stripLeading().contains(latin1);
        } catch (IOException e) {
            // It cannot tell what this file is; other formats are tried.
            return false;
        }
    }
}
