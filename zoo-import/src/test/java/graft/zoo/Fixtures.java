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

/** The JSON descriptions beside files that other software wrote: its tensors' names, shapes, types and hashes. */
public final class Fixtures {
    private Fixtures() {
    }

    /** The description beside a fixture. */
    public static Map<?, ?> description(Path fixture) throws IOException {
        String name = fixture.getFileName().toString();
        Path json = fixture.resolveSibling(name.substring(0, name.indexOf('.')) + ".json");
        return (Map<?, ?>) Json.parse(Files.readString(json));
    }

    /** The tensors that a description lists. */
    public static List<Map<?, ?>> tensors(Path fixture) throws IOException {
        return ((List<?>) description(fixture).get("tensors")).stream().<Map<?, ?>>map(t -> (Map<?, ?>) t).toList();
    }

    /** A shape in a description. */
    public static List<Integer> shape(Object dimensions) {
        return ((List<?>) dimensions).stream().map(d -> ((Long) d).intValue()).toList();
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
