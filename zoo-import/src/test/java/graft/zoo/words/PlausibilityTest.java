package graft.zoo.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.zoo.weights.WeightFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Binary files whose numbers are in the wrong order, or are no 32-bit floats. */
class PlausibilityTest {
    @TempDir
    Path folder;

    private final Random random = new Random(5);

    private byte[] file(int words, int columns, ByteOrder order, DoubleSupplier value) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write((words + " " + columns + "\n").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < words; i++) {
            out.write(("word" + i + " ").getBytes(StandardCharsets.US_ASCII));
            ByteBuffer vector = ByteBuffer.allocate(4 * columns).order(order);
            for (int k = 0; k < columns; k++) {
                vector.putFloat((float) value.getAsDouble());
            }
            out.write(vector.array());
            out.write('\n');
        }
        return out.toByteArray();
    }

    /** Fractions of 23 random bits, and short ones, whose other end holds zeros. */
    @Test
    void bigEndianNumbersAreRefused() throws IOException {
        Path plain = folder.resolve("big.bin");
        Path packed = folder.resolve("big.bin.gz");
        for (DoubleSupplier value : new DoubleSupplier[] {random::nextGaussian, () -> random.nextInt(8) / 4.0 - 1}) {
            byte[] bytes = file(50, 10, ByteOrder.BIG_ENDIAN, value);
            Files.write(plain, bytes);
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
                out.write(bytes);
            }
            for (Path path : new Path[] {plain, packed}) {
                String message = assertThrows(WeightFileException.class, () -> WordVectors.open(path)).getMessage();
                assertTrue(message.contains("big-endian, expected little-endian"), message);
            }
        }
    }

    @Test
    void numbersThatAreUnlikelyEitherWayAreStated() throws IOException {
        Path path = folder.resolve("noise.bin");
        Files.write(path, file(50, 10, ByteOrder.LITTLE_ENDIAN, () -> {
            float any = Float.intBitsToFloat(random.nextInt());
            return Float.isFinite(any) ? any : 0;
        }));
        try (WordVectors found = WordVectors.open(path)) {
            assertEquals(50, found.size());
            assertTrue(found.notes().getFirst().contains("unlikely for word vectors"), found.notes().toString());
        }
    }

    /** Lengths from 10^-6 to 10^6, and words of zeros: nothing to be said. */
    @Test
    void vectorsOfUnusualLengthsAreReadWithoutAWord() throws IOException {
        Path path = folder.resolve("lengths.bin");
        Files.write(path, file(50, 10, ByteOrder.LITTLE_ENDIAN,
                () -> random.nextInt(3) * random.nextGaussian() * Math.pow(10, random.nextInt(13) - 6)));
        try (WordVectors found = WordVectors.open(path)) {
            assertEquals(0, found.notes().size(), found.notes().toString());
        }
    }
}
