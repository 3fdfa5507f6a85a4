package graft.zoo.caffe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import graft.engine.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the shared test files are, and the little that tests need to read of them. */
final class Fixtures {
    /** A tensor as a fixture's JSON file describes it. */
    record Described(String name, List<Integer> shape, String dtype, String sha256) {
    }

    private static final Pattern TENSOR = Pattern.compile("\"name\": \"([^\"]+)\",\\s*\"shape\": \\[([0-9, ]*)\\],"
            + "\\s*(?:\"stored_shape\": \\[([0-9, ]*)\\],\\s*)?\"dtype\": \"([^\"]+)\",\\s*\"sha256_f32le\": \"(\\w+)\""
            + "(?:,[^}]*?\"stored_shape\": \\[([0-9, ]*)\\])?");

    private Fixtures() {
    }

    /** A folder or file in {@code shared}, which lies beside the repository; the test is skipped where it does not. */
    static Path shared(String path) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path found = folder.resolve("shared").resolve(path);
            if (Files.exists(found)) {
                return found;
            }
        }
        assumeTrue(false, "shared/" + path + " is not here");
        throw new AssertionError();
    }

    static List<Path> files(String folder, String glob) {
        try (Stream<Path> files = Files.list(shared(folder))) {
            var matcher = java.nio.file.FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return files.filter(f -> matcher.matches(f.getFileName())).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Described> described(Path json) throws IOException {
        List<Described> found = new ArrayList<>();
        Matcher m = TENSOR.matcher(Files.readString(json));
        while (m.find()) {
            String stored = m.group(3) != null ? m.group(3) : m.group(6);
            String shape = stored != null ? stored : m.group(2);
            found.add(new Described(m.group(1), Arrays.stream(shape.split(", *")).map(Integer::valueOf).toList(),
                    m.group(4), m.group(5)));
        }
        return found;
    }

    /** The hash of the values as 32-bit floats, little-endian, in the order of the file. */
    static String sha256(Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(tensor.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.toArray());
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** A NumPy file of 32-bit floats in C order. */
    static Tensor npy(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        int header = 10 + bytes.getShort(8);
        String text = new String(bytes.array(), 10, header - 10, StandardCharsets.US_ASCII);
        Matcher m = Pattern.compile("\\(([0-9, ]+)\\)").matcher(text);
        if (!text.contains("'<f4'") || !text.contains("False") || !m.find()) {
            throw new IOException(path + " is not a C-order float32 array: " + text);
        }
        int[] shape = Arrays.stream(m.group(1).split(", *")).mapToInt(s -> Integer.parseInt(s.trim())).toArray();
        float[] values = new float[Tensor.count(shape)];
        bytes.position(header).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return Tensor.wrap(values, shape);
    }
}
