package graft.zoo.graph;

import java.util.Arrays;
import java.util.List;

/**
 * What is known of an input before its file is read: the height and width of its images, or the shape of the array that
 * will be given. It counts before what the file states of height and width, and where the file leaves a size open.
 *
 * @param image height and width; empty where they are not known
 * @param array the whole shape, with the number of images first; empty where it is not known
 */
public record GivenInput(List<Integer> image, List<Integer> array) {
    /** Nothing is known: the file decides. */
    public static final GivenInput NOTHING = new GivenInput(List.of(), List.of());

    public GivenInput {
        image = List.copyOf(image);
        array = List.copyOf(array);
    }

    public static GivenInput image(int height, int width) {
        return new GivenInput(List.of(height, width), List.of());
    }

    public static GivenInput array(int... shape) {
        return new GivenInput(List.of(), Arrays.stream(shape).boxed().toList());
    }

    /**
     * The sizes of an input.
     *
     * @param stated by the file, with the number of images first; below 1 where it is open
     * @param height its axis; -1 where there is none
     * @param width  likewise
     * @return sizes, of which those that are still open are below 1
     */
    public int[] sizes(int[] stated, int height, int width) {
        int[] sizes = stated.clone();
        if (!image.isEmpty() && height > 0) {
            sizes[height] = image.getFirst();
            sizes[width] = image.getLast();
        }
        for (int i = 1; i < sizes.length && array.size() == sizes.length; i++) {
            if (stated[i] < 1 || i == height || i == width) {
                sizes[i] = array.get(i);
            }
        }
        return sizes;
    }
}
