package graft.transfer.demo;

import graft.transfer.images.Seeds;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Draws the two tasks. The same arguments give the same images, drawn on all processors.
 *
 * <p>Image i belongs to class {@code i mod classes}, so any beginning of a set is balanced, and image i does not
 * depend on how many follow. Another seed gives other images: one for training, another for validation.
 */
public final class DemoImages {
    /** Height and width of an image where no other is given. */
    public static final int SIZE = 48;

    private DemoImages() {
    }

    /** Thirty-two shapes in any texture. */
    public static DemoSet source(int perClass, long seed) {
        return source(perClass, seed, SIZE);
    }

    /** As {@link #source(int, long)}, {@code size} by {@code size} pixels. */
    public static DemoSet source(int perClass, long seed, int size) {
        return draw(DemoClass.source(), perClass, Seeds.mix(seed, 1), size);
    }

    /** Eight other shapes in any texture. */
    public static DemoSet target(int perClass, long seed) {
        return target(perClass, seed, SIZE);
    }

    /** As {@link #target(int, long)}, {@code size} by {@code size} pixels. */
    public static DemoSet target(int perClass, long seed, int size) {
        return draw(DemoClass.target(), perClass, Seeds.mix(seed, 2), size);
    }

    private static DemoSet draw(List<DemoClass> classes, int perClass, long seed, int size) {
        if (perClass < 1 || size < 16 || size > 256) {
            throw new IllegalArgumentException("expected at least one image a class and a size of 16 to 256, found "
                    + perClass + " and " + size);
        }
        int count = Math.multiplyExact(classes.size(), perClass);
        byte[][] images = new byte[count][];
        int[] labels = new int[count];
        int part = 64;
        IntStream.range(0, (count + part - 1) / part).parallel().forEach(p -> {
            DemoPainter painter = new DemoPainter(size);
            for (int i = p * part; i < Math.min(count, (p + 1) * part); i++) {
                labels[i] = i % classes.size();
                images[i] = painter.paint(classes.get(labels[i]), Seeds.mix(seed, i));
            }
        });
        return new DemoSet(classes.stream().map(DemoClass::name).toList(), size, images, labels);
    }
}
