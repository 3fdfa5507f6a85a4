package graft.zoo.words;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.PrivateCopy;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/** The bytes of a mapped file as a stream of private copies. */
final class PrivateInput extends InputStream {
    private final PrivateCopy copy;
    private int at;
    private int end;

    PrivateInput(MappedFile file) {
        this(file.bytes());
    }

    PrivateInput(MemorySegment bytes) {
        copy = new PrivateCopy(bytes);
    }

    /** A copy of the first bytes. */
    static byte[] head(MappedFile file, int most) {
        return file.bytes().asSlice(0, Math.min(most, file.size())).toArray(JAVA_BYTE);
    }

    /** How many lines a file has; the last one may lack its end. */
    static long lines(MappedFile file) {
        PrivateCopy copy = new PrivateCopy(file.bytes());
        long lines = 1;
        byte[] piece = copy.piece();
        for (int length = copy.next(); length > 0; length = copy.next()) {
            int found = 0;
            for (int i = 0; i < length; i++) {
                found += piece[i] == '\n' ? 1 : 0;
            }
            lines += found;
        }
        return lines;
    }

    private boolean isOver() {
        if (at == end) {
            end = copy.next();
            at = 0;
        }
        return end == 0;
    }

    @Override
    public int read() {
        return isOver() ? -1 : copy.piece()[at++] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int count) {
        if (count > 0 && isOver()) {
            return -1;
        }
        int length = Math.min(count, end - at);
        System.arraycopy(copy.piece(), at, to, from, length);
        at += length;
        return length;
    }

    @Override
    public int available() {
        return end - at;
    }
}
