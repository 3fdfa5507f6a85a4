package graft.zoo.onnx.export;

import graft.layers.layer.Operation;
import java.util.List;

/** Arithmetic of two operands, which ONNX repeats along axes of size 1 as Graft does. */
final class Operations {
    private Operations() {
    }

    /**
     * a op b.
     *
     * @param a [N,C,H,W], or without the first axis, with 1 where it is repeated
     * @param b likewise
     */
    static String apply(Site site, Operation operation, String a, String b) {
        return switch (operation) {
            case ADD -> site.add("Add", List.of(a, b));
            case SUBTRACT -> site.add("Sub", List.of(a, b));
            case MULTIPLY -> site.add("Mul", List.of(a, b));
            case DIVIDE -> site.add("Div", List.of(a, b));
            case MAX -> site.add("Max", List.of(a, b));
            case MIN -> site.add("Min", List.of(a, b));
            case POWER -> site.add("Pow", List.of(a, b));
            case PRELU -> rectified(site, a, b);
        };
    }

    /** max(a, 0) + b * min(a, 0): the operator PRelu repeats slopes but not what they are for. */
    private static String rectified(Site site, String a, String b) {
        String zero = site.real(0);
        String below = site.add("Mul", List.of(b, site.add("Min", List.of(a, zero))));
        return site.add("Add", List.of(site.add("Max", List.of(a, zero)), below));
    }
}
