package graft.zoo.caffe;

import graft.layers.layer.Axis;
import graft.layers.layer.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The axes of a blob, [N,C,H,W] or fewer: what a layer's {@code axis} means depends on how many there are, since it may
 * be counted from the end. Graft's images have three axes always; those that a blob lacks have size 1 there.
 *
 * @param count of the blob's axes, the batch's included
 */
record CaffeAxes(int count) {
    /** Batch, channels, height, width. */
    static final int MOST = 4;

    /**
     * How many axes each layer's output has; settings that make no sense are left for later to be refused.
     *
     * @param inputs of the input layers
     */
    static List<CaffeAxes> of(CaffeGraph graph, CaffeAxes inputs) {
        List<CaffeAxes> axes = new ArrayList<>();
        for (int i = 0; i < graph.layers().size(); i++) {
            CaffeLayer layer = graph.layers().get(i);
            List<Integer> sources = graph.sources().get(i);
            axes.add(layer.isInput() || sources.isEmpty() ? inputs
                    : CaffeOperators.after(layer, axes.get(sources.getFirst())));
        }
        return axes;
    }

    /** Of the first blob that a layer with these sources reads. */
    static CaffeAxes read(List<CaffeAxes> axes, List<Integer> sources) {
        return sources.isEmpty() ? new CaffeAxes(MOST) : axes.get(sources.getFirst());
    }

    /** An axis counted from 0; -1 where there is none such. */
    int number(PrototxtMessage m, String field, int otherwise) {
        int axis = m.integer(field, otherwise, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return axis >= count || axis < -count ? -1 : axis < 0 ? axis + count : axis;
    }

    /** Why an axis cannot be taken, which must be {@code least} or after it; null where it can. */
    String problem(PrototxtMessage m, String field, int otherwise, int least) {
        int axis = number(m, field, otherwise);
        int stated = m.integer(field, otherwise, Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (axis < 0) {
            return field + ": " + stated + ", but its blob has " + count + " axes";
        }
        if (axis == 0 && least > 0) {
            return field + ": " + stated + (m.has(field) ? "" : " (the default)") + " mixes the images of a batch, "
                    + "which have nothing to do with one another; expected " + least + (least == 1 ? " or more" : "");
        }
        return axis < least ? field + ": " + stated + ", expected " + least + " or more" : null;
    }

    /** Which of Graft's axes one of Caffe's is: 1 to 3, channels, height, width. */
    static Axis graft(int number) {
        return switch (number) {
            case 1 -> Axis.CHANNELS;
            case 2 -> Axis.HEIGHT;
            case 3 -> Axis.WIDTH;
            default -> throw new IllegalArgumentException("has no axis " + number + " of an image");
        };
    }

    /** Graft's axes that those of Caffe's from one to the last are. */
    static List<Axis> from(int number) {
        List<Axis> axes = new ArrayList<>();
        for (int i = number; i < MOST; i++) {
            axes.add(graft(i));
        }
        return axes;
    }

    /** Caffe's sizes of one image, those that the blob has. */
    List<Integer> sizes(Shape x) {
        return List.of(x.c(), x.h(), x.w()).subList(0, Math.clamp(count - 1, 0, 3));
    }
}
