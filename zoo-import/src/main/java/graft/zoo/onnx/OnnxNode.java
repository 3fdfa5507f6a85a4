package graft.zoo.onnx;

import graft.zoo.bytes.ShownName;
import java.util.List;
import java.util.Map;

/**
 * One operator at work.
 *
 * @param name       often empty
 * @param domain     empty for ONNX's own operators
 * @param inputs     names of values; empty text where an optional one is left out
 * @param outputs    names of values; empty text where an optional one is left out
 * @param attributes by name
 */
public record OnnxNode(String name, String operator, String domain, List<String> inputs, List<String> outputs,
        Map<String, OnnxAttribute> attributes) {

    /** The name to call it by: its own, else that of its first output. */
    public String shownName() {
        return ShownName.of(name.isEmpty() && !outputs.isEmpty() ? outputs.getFirst() : name);
    }

    /** For messages: {@code 'conv1' (Conv)}. */
    public String described() {
        return "'" + shownName() + "' (" + ShownName.of(domain.isEmpty() ? operator : domain + "." + operator) + ")";
    }
}
