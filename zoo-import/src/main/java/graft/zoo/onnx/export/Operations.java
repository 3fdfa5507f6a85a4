package graft.zoo.onnx.export;

import graft.layers.Operation;
import graft.layers.Shape;
import java.util.List;

/** Arithmetic of two operands, which ONNX repeats along axes of size 1 as Graft does. */
final class Operations {
    private Operations() {
    }

    /**
     * a op b.
     *
     * @param a  [N or 1,C,H,W], or without the first axis, with 1 where it is repeated
     * @param of its shape
     */
    static String apply(Site site, Operation operation, String a, Shape of, String b, Shape and) {
        return switch (operation) {
            case ADD -> site.add("Add", List.of(a, b));
            case SUBTRACT -> site.add("Sub", List.of(a, b));
            case MULTIPLY -> site.add("Mul", List.of(a, b));
            case DIVIDE -> site.add("Div", List.of(a, b));
            case MAX -> site.add("Max", List.of(a, b));
            case MIN -> site.add("Min", List.of(a, b));
            case POWER -> site.add("Pow", List.of(a, b));
            case PRELU -> rectified(site, a, of, b, and);
        };
    }

    /** max(a, 0) + b * min(a, 0): the operator PRelu takes slopes only that are repeated, not those that repeat a. */
    private static String rectified(Site site, String a, Shape of, String b, Shape and) {
        boolean fits = site.out().equals(of) && (and.h() == of.h() || and.h() == 1)
                && (and.w() == of.w() || and.w() == 1) && (and.c() == of.c() || and.c() == 1);
        if (fits && !a.equals(site.parameter("value"))) {
            return site.add("PRelu", List.of(a, b));
        }
        String zero = site.real(0);
        String below = site.add("Mul", List.of(b, site.add("Min", List.of(a, zero))));
        return site.add("Add", List.of(site.add("Max", List.of(a, zero)), below));
    }
}
