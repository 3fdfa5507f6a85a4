package graft.zoo.words;

import graft.zoo.bytes.MappedFile;
import graft.zoo.foreign.ForeignFormats;
import graft.zoo.npy.NpyFile;
import graft.zoo.npy.NpzFile;
import graft.zoo.weights.WeightFileException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Recognises the formats of word vectors by their first bytes and reads each with its reader. */
final class WordVectorFiles {
    private static final int HEAD = 1 << 18;
    /** Deflate packs 258 bytes into 2 bits at best. */
    private static final long LARGEST_RATIO = 1032;

    private WordVectorFiles() {
    }

    /** Reads an open file; it stays open as long as the vectors are used. */
    static WordFile read(MappedFile file, Reading reading) {
        try {
            if (file.size() >= 2 && startsWith(PrivateInput.head(file, 2), 0x1F, 0x8B)) {
                return unpacked(file, reading);
            }
            return plain(file, reading);
        } catch (IOException e) {
            throw new WeightFileException(file.path(), "cannot be read: " + e.getMessage(), e);
        }
    }

    private static WordFile plain(MappedFile file, Reading reading) throws IOException {
        byte[] head = PrivateInput.head(file, HEAD);
        if (NpyFile.recognises(head)) {
            return ArrayVectors.open(file, reading);
        }
        refuseVocabulary(file, reading);
        if (NpzFile.recognises(head)) {
            return ArrayVectors.openArchive(file, reading);
        }
        if (FastTextModel.recognises(head)) {
            return FastTextModel.open(file, file.bytes(), null, reading);
        }
        refuseForeign(file, head);
        InputStream in = new PrivateInput(file);
        head = withoutMark(head, in);
        Optional<Header> header = Header.find(file, head, file.size());
        if (header.isPresent() && BinaryVectors.follows(header.get(), head)) {
            return BinaryVectors.map(file, header.get(), reading);
        }
        requireText(file, head);
        return TextVectors.read(file, head, in, header,
                header.isPresent() ? header.get().words() : PrivateInput.lines(file), reading);
    }

    private static WordFile unpacked(MappedFile file, Reading reading) throws IOException {
        try (InputStream gzip = new GZIPInputStream(new PrivateInput(file), 1 << 16)) {
            byte[] head = gzip.readNBytes(HEAD);
            if (startsWith(head, 0x1F, 0x8B)) {
                throw file.refusal("is packed with gzip twice; unpack it once: gzip -dc FILE > FILE.once.gz");
            }
            refuseVocabulary(file, reading);
            InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), gzip);
            if (FastTextModel.recognises(head)) {
                return unpackedModel(file, all, reading);
            }
            head = withoutMark(head, all);
            if (head.length == 0) {
                throw file.refusal("is a gzip file of nothing (0 bytes)");
            }
            long most = file.size() > Long.MAX_VALUE / LARGEST_RATIO ? Long.MAX_VALUE : file.size() * LARGEST_RATIO;
            Optional<Header> header = Header.find(file, head, most);
            if (header.isPresent() && BinaryVectors.follows(header.get(), head)) {
                return BinaryVectors.read(file, new BufferedInputStream(all, 1 << 16), header.get(), reading);
            }
            requireText(file, head);
            return TextVectors.read(file, head, all, header, header.isPresent() ? header.get().words() : 1024, reading);
        }
    }

    /** An option that changes nothing would be taken for one that did. */
    private static void refuseVocabulary(MappedFile file, Reading reading) {
        if (reading.vocabulary().isPresent()) {
            throw file.refusal("holds words of its own, or is no .npy array; a list of words beside it, "
                    + reading.vocabulary().get() + ", belongs to a .npy array only: leave out --vocabulary");
        }
    }

    /** A packed fastText model is unpacked into memory outside the heap: its rows are needed in any order. */
    private static WordFile unpackedModel(MappedFile file, InputStream in, Reading reading) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment bytes = file.allocate(arena, "its beginning", Math.max(1 << 16, 2 * file.size()));
            byte[] piece = new byte[1 << 16];
            long filled = 0;
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (filled + length > bytes.byteSize()) {
                    Arena larger = Arena.ofShared();
                    Arena smaller = arena;
                    arena = larger;
                    bytes = file.allocate(larger, "the model", 2 * bytes.byteSize()).copyFrom(bytes);
                    smaller.close();
                }
                MemorySegment.copy(piece, 0, bytes, ValueLayout.JAVA_BYTE, filled, length);
                filled += length;
            }
            return FastTextModel.open(file, bytes.asSlice(0, filled), arena, reading);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /** Leaves out the mark of byte order that Windows programs write before UTF-8. */
    private static byte[] withoutMark(byte[] head, InputStream in) throws IOException {
        if (!startsWith(head, 0xEF, 0xBB, 0xBF)) {
            return head;
        }
        in.skipNBytes(3);
        return Arrays.copyOfRange(head, 3, head.length);
    }

    private static void refuseForeign(MappedFile file, byte[] head) {
        byte[] sample = Arrays.copyOf(head, Math.min(head.length, 1 << 12));
        Optional<String> advice = ForeignFormats.find(file, sample).or(() -> ForeignFormats.findZip(file, sample));
        if (advice.isPresent()) {
            throw file.refusal(advice.get());
        }
    }

    /** A file that holds zero bytes is no text; one with other ends of lines than line feeds would be one long line. */
    private static void requireText(MappedFile file, byte[] head) {
        if (startsWith(head, 0xFF, 0xFE) || startsWith(head, 0xFE, 0xFF)) {
            throw file.refusal("is text in UTF-16, expected UTF-8; convert it: iconv -f UTF-16 -t UTF-8");
        }
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                throw file.refusal("is no file of word vectors: byte " + i + " is zero, so it is no text, and it "
                        + "begins like no binary file of word2vec (a line 'words length') or fastText");
            }
        }
        if (Lines.haveLoneReturns(head, 0, head.length)) {
            throw file.refusal(Lines.LONE_RETURNS);
        }
    }

    static boolean startsWith(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
