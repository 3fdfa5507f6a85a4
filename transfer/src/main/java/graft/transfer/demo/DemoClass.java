package graft.transfer.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A class of a demo task: one shape, in any texture.
 *
 * @param name  as reports show it
 * @param shape what is drawn
 */
record DemoClass(String name, ShapeKind shape) {

    /** Thirty-two shapes. */
    static List<DemoClass> source() {
        return Arrays.stream(ShapeKind.values()).filter(ShapeKind::isOfSource).map(DemoClass::of).toList();
    }

    /** Eight others. */
    static List<DemoClass> target() {
        return Arrays.stream(ShapeKind.values()).filter(s -> !s.isOfSource()).map(DemoClass::of).toList();
    }

    private static DemoClass of(ShapeKind shape) {
        return new DemoClass(shape.name().toLowerCase(Locale.ROOT), shape);
    }
}
