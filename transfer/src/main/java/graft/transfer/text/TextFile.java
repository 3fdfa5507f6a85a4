package graft.transfer.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file's text, whatever its encoding: UTF-8, or UTF-16 where a byte order mark says so, or else Latin-1, in which
 * every byte is a character. What is not UTF-8 is said.
 *
 * @param text without a byte order mark
 * @param note what its user should know; empty when it is UTF-8
 */
record TextFile(String text, String note) {
    /** More than this is no text to learn from. */
    private static final long LONGEST_FILE = 1L << 30;
    /** Characters of a line; books have less. */
    private static final int LONGEST_LINE = 4 << 20;

    /** @throws TextException when it cannot be read or is no text */
    static TextFile read(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > LONGEST_FILE) {
                throw new TextException(file, "holds " + Files.size(file) + " bytes, expected texts of at most "
                        + LONGEST_FILE + "; split it into several files");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TextException(file, "cannot be read: " + e.getMessage(), e);
        }
        return decode(file, bytes);
    }

    static TextFile decode(Path file, byte[] bytes) {
        if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF)) {
            return new TextFile(new String(bytes, StandardCharsets.UTF_16), file + " is UTF-16, as its first bytes say");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new TextException(file, "is no text: byte " + i + " is 0; expected text in UTF-8");
            }
        }
        int from = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        try {
            return new TextFile(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from,
                    bytes.length - from)).toString(), "");
        } catch (CharacterCodingException e) {
            int at = firstMalformed(bytes);
            // Windows writes quotation marks and dashes where Latin-1 has control characters.
            Charset western = Charset.isSupported("windows-1252") ? Charset.forName("windows-1252")
                    : StandardCharsets.ISO_8859_1;
            return new TextFile(new String(bytes, western), String.format("%s is not UTF-8 (byte 0x%02X at %d); read as "
                    + "Latin-1", file, bytes[at] & 0xFF, at));
        }
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (bytes.length <= i || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static int firstMalformed(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        var out = java.nio.CharBuffer.allocate(1 << 16);
        var decoder = StandardCharsets.UTF_8.newDecoder();
        while (!decoder.decode(in, out, true).isError()) {
            out.clear();
        }
        return in.position();
    }

    /** Lines without their ends; only line feeds and carriage returns end one. */
    List<String> lines(Path file) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = from;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            if (end - from > LONGEST_LINE) {
                throw new TextException(file, "line " + (lines.size() + 1) + " has " + (end - from) + " characters, "
                        + "expected at most " + LONGEST_LINE + "; is this a text with one sentence a line?");
            }
            lines.add(text.substring(from, end));
            from = end + (end + 1 < text.length() && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n' ? 2 : 1);
        }
        return lines;
    }
}
