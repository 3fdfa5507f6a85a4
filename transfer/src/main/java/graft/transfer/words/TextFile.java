package graft.transfer.words;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A text that a user gave, and in which code it turned out to be.
 *
 * @param text without the mark of byte order
 * @param note what its user should know, when it is not UTF-8
 */
public record TextFile(String text, Optional<String> note) {
    /** Texts of sentences and questions are far smaller; a Java string ends at 2^31 characters anyway. */
    private static final long LARGEST = 1L << 30;

    /**
     * Reads a file: as UTF-8 where that is possible, else as Latin-1, or Windows-1252 where there are bytes from 128 to
     * 159, which Latin-1 has no letters for.
     *
     * @throws IllegalArgumentException for a file of over 1 GiB, and for one that is no text
     */
    public static TextFile read(Path path) throws IOException {
        if (Files.size(path) > LARGEST) {
            throw new IllegalArgumentException(path + ": has " + Files.size(path) + " bytes; a text of at most "
                    + LARGEST + " is read, split it");
        }
        return of(path.toString(), Files.readAllBytes(path));
    }

    /**
     * Understands bytes as {@link #read} does.
     *
     * @param name of where they come from, for messages
     * @throws IllegalArgumentException for what is no text
     */
    public static TextFile of(String name, byte[] bytes) {
        if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF)) {
            return new TextFile(new String(bytes, StandardCharsets.UTF_16), Optional.of("is in UTF-16, read so"));
        }
        boolean controls = false;
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException(name + ": is no text: it holds zero bytes");
            }
            controls |= (b & 0xE0) == 0x80;
        }
        int mark = startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        try {
            return new TextFile(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, mark,
                    bytes.length - mark)).toString(), Optional.empty());
        } catch (CharacterCodingException e) {
            Charset charset = controls ? Charset.forName("windows-1252") : StandardCharsets.ISO_8859_1;
            return new TextFile(new String(bytes, charset), Optional.of("is not UTF-8; read as "
                    + (controls ? "Windows-1252" : "Latin-1")));
        }
    }

    private static boolean startsWith(byte[] bytes, int... first) {
        for (int i = 0; i < first.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != first[i]) {
                return false;
            }
        }
        return true;
    }

    /** Its lines, without their ends. */
    public List<String> lines() {
        return text.lines().toList();
    }
}
