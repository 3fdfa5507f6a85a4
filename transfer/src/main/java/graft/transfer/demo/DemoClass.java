package graft.transfer.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A class of a demo task.
 *
 * @param name     as reports show it
 * @param shape    what is drawn
 * @param textures how it may be painted; with one texture it belongs to the class, with several it is left to chance
 */
record DemoClass(String name, ShapeKind shape, List<Texture> textures) {

    /**
     * Twenty classes: each of the ten source shapes in two textures, so that shape and texture both have to be seen.
     */
    static List<DemoClass> source() {
        List<DemoClass> classes = new ArrayList<>();
        for (ShapeKind shape : ShapeKind.values()) {
            if (shape.compareTo(ShapeKind.HEART) < 0) {
                for (Texture texture : textures(shape)) {
                    classes.add(new DemoClass(lower(texture.name()) + "-" + lower(shape.name()), shape,
                            List.of(texture)));
                }
            }
        }
        return classes;
    }

    /** Eight other shapes in any texture. */
    static List<DemoClass> target() {
        List<DemoClass> classes = new ArrayList<>();
        for (ShapeKind shape : ShapeKind.values()) {
            if (shape.compareTo(ShapeKind.HEART) >= 0) {
                classes.add(new DemoClass(lower(shape.name()), shape, textures(shape)));
            }
        }
        return classes;
    }

    /** Each texture five times in the source. A spiral's line is too thin for an outline of its own. */
    private static List<Texture> textures(ShapeKind shape) {
        return switch (shape) {
            case TRIANGLE, SPIRAL -> List.of(Texture.SOLID, Texture.STRIPED);
            case SQUARE, RING -> List.of(Texture.OUTLINE, Texture.DOTTED);
            case CROSS -> List.of(Texture.STRIPED, Texture.SOLID);
            case STAR -> List.of(Texture.SOLID, Texture.OUTLINE);
            case GEAR -> List.of(Texture.STRIPED, Texture.DOTTED);
            case LEAF -> List.of(Texture.DOTTED, Texture.SOLID);
            case HEXAGON -> List.of(Texture.DOTTED, Texture.OUTLINE);
            case HOOK -> List.of(Texture.OUTLINE, Texture.STRIPED);
            case HEART, ARROW, CRESCENT, HOURGLASS, FISH, FLOWER, HOUSE, LIGHTNING -> List.of(Texture.values());
        };
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
