package graft.zoo.onnx;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * Tells whether a graph is still the one that its file's metadata describes. Other tools copy metadata when they change
 * a graph; then the graph counts, and is imported like any other.
 */
public final class GraphFingerprint {
    /** Key of the fingerprint in a file's metadata. */
    public static final String KEY = "graft.graph";

    private GraphFingerprint() {
    }

    /** SHA-256 of operators, wiring and settings, in hexadecimal digits; values of weights are no part of it. */
    public static String of(List<OnnxNode> nodes) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        for (OnnxNode node : nodes) {
            StringBuilder text = new StringBuilder(node.operator()).append(node.domain()).append(node.inputs())
                    .append(node.outputs());
            new TreeMap<>(node.attributes()).values().forEach(a -> text.append(a.name()).append(a.kind())
                    .append(a.number()).append(a.real()).append(a.text()).append(a.numbers()).append(a.reals()));
            digest.update(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Whether a model's graph has the fingerprint that its metadata states. */
    public static boolean isUnchanged(OnnxModel model) {
        return of(model.graph().nodes()).equals(model.metadata().get(KEY));
    }
}
