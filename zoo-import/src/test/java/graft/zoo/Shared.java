package graft.zoo;

import graft.engine.Tensor;
import graft.zoo.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder {@code shared} beside the repository: files that other software wrote. Tests that need it are skipped
 * where it is absent.
 */
public final class Shared {
    private Shared() {
    }

    public static Path folder(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path folder = at.resolve("shared").resolve(name);
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return Assumptions.abort("no folder shared/" + name + " beside the repository: nothing to compare with");
    }

    /** Files of a folder with one of these endings, sorted. */
    public static List<Path> files(String folder, String... endings) throws IOException {
        try (Stream<Path> paths = Files.walk(folder(folder))) {
            return paths.filter(path -> Stream.of(endings).anyMatch(path.toString()::endsWith)).sorted().toList();
        }
    }

    /** The description beside a fixture. */
    public static Map<?, ?> description(Path fixture) throws IOException {
        String name = fixture.getFileName().toString();
        Path json = fixture.resolveSibling(name.substring(0, name.indexOf('.')) + ".json");
        return (Map<?, ?>) Json.parse(Files.readString(json));
    }

    /** SHA-256 of a tensor's floats, little-endian, row-major: what the descriptions state. */
    public static String sha256(Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.size()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor.unwrap());
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
