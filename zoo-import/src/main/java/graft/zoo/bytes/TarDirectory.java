package graft.zoo.bytes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files in a tar archive that lies in memory. Members are names, never paths: nothing is ever written.
 *
 * <table>
 * <caption>A member's header of 512 bytes (POSIX.1-1988, ustar); its data follows, padded to a multiple of
 * 512</caption>
 * <tr><td>0</td><td>name, 100 bytes, ended by NUL</td></tr>
 * <tr><td>124</td><td>size of the data, 12 bytes, octal digits</td></tr>
 * <tr><td>148</td><td>sum of the header's bytes, these eight counted as spaces, octal</td></tr>
 * <tr><td>156</td><td>kind: {@code 0} or NUL a file, {@code x} and {@code g} notes about the next, and others</td></tr>
 * <tr><td>257</td><td>{@code ustar}</td></tr>
 * </table>
 */
public final class TarDirectory {
    private static final int BLOCK = 512;
    private static final int MOST_MEMBERS = 1000;

    private final MappedFile file;
    private final MemorySegment bytes;
    private final Map<String, MemorySegment> members = new LinkedHashMap<>();

    /**
     * Reads all headers.
     *
     * @throws graft.zoo.weights.WeightFileException when one is damaged, or a member is cut short or there twice
     */
    public TarDirectory(MappedFile file) {
        this.file = file;
        this.bytes = file.bytes();
        long at = 0;
        for (int i = 0; at < bytes.byteSize() && !isEnd(at); i++) {
            if (i == MOST_MEMBERS) {
                throw file.refusal("is a tar archive of over " + MOST_MEMBERS + " members; expected a handful");
            }
            at = readMember(at);
        }
    }

    /** Whether a file that begins with these bytes is a tar archive. */
    public static boolean recognises(byte[] head) {
        return head.length >= 262 && new String(head, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
    }

    /** The bytes of all regular files, by name. */
    public Map<String, MemorySegment> members() {
        return Collections.unmodifiableMap(members);
    }

    private boolean isEnd(long at) {
        return bytes.byteSize() - at >= BLOCK && bytes.get(JAVA_BYTE, at) == 0;
    }

    private long readMember(long at) {
        if (bytes.byteSize() - at < BLOCK) {
            throw file.refusal("tar header at offset " + at + " takes 512 bytes, only " + (bytes.byteSize() - at)
                    + " are left; the file is truncated");
        }
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : bytes.get(JAVA_BYTE, at + i) & 0xFF;
        }
        if (octal(at + 148, 8) != sum) {
            throw file.refusal("tar header at offset " + at + " has sum " + octal(at + 148, 8) + ", expected " + sum
                    + "; the file is damaged, download it again");
        }
        String name = text(at, 100);
        long size = octal(at + 124, 12);
        long start = at + BLOCK;
        if (size < 0) {
            throw file.refusal("tar member '" + ShownName.of(name) + "' at offset " + at + " has the size '"
                    + ShownName.of(text(at + 124, 12)) + "', which is no octal number; the file is damaged");
        }
        if (size > bytes.byteSize() - start) {
            throw file.refusal("tar member '" + ShownName.of(name) + "' at offset " + at + " takes " + size
                    + " bytes, " + (bytes.byteSize() - start) + " are left; the file is truncated or damaged");
        }
        byte kind = bytes.get(JAVA_BYTE, at + 156);
        if ((kind == '0' || kind == 0) && members.putIfAbsent(name, bytes.asSlice(start, size)) != null) {
            throw file.refusal("tar member '" + ShownName.of(name) + "' is there twice; which one counts is unclear");
        }
        return start + (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** A number of octal digits, spaces around them and a NUL after them; -1 for anything else. */
    private long octal(long at, int length) {
        String digits = text(at, length).strip();
        return digits.matches("[0-7]{1,12}") ? Long.parseLong(digits, 8) : -1;
    }

    private String text(long at, int length) {
        String all = new String(bytes.asSlice(at, length).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
        int end = all.indexOf(0);
        return end < 0 ? all : all.substring(0, end);
    }
}
