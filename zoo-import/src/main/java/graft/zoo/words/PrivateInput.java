package graft.zoo.words;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import graft.engine.ThreadTeam;
import graft.zoo.bytes.MappedFile;
import graft.zoo.bytes.PrivateCopy;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/** The bytes of a mapped file as a stream of private copies. */
final class PrivateInput extends InputStream {
    /** Bytes of a file for which more threads are not worth their start. */
    private static final long SMALL = 1 << 20;

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
        int parts = file.size() < SMALL ? 1 : ThreadTeam.defaultSize();
        long size = Math.ceilDiv(file.size(), parts);
        LongAdder lines = new LongAdder();
        try (ThreadTeam team = ThreadTeam.of(parts)) {
            team.run(parts, (i, _) -> lines.add(ends(file.bytes().asSlice(Math.min(file.size(), i * size),
                    Math.clamp(file.size() - i * size, 0, size)))));
        }
        return 1 + lines.sum();
    }

    private static long ends(MemorySegment bytes) {
        PrivateCopy copy = new PrivateCopy(bytes);
        long lines = 0;
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
