package graft.transfer.cli;

import graft.engine.Tensor;
import graft.layers.layer.Shape;
import graft.zoo.graph.ArrayForm;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.MixedImagesException;
import graft.zoo.graph.RawNetwork;
import graft.zoo.weights.WeightFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;

/**
 * An array that is given to a network as it is.
 *
 * <p>{@code --layout} is about arrays of four axes, of images: {@code nchw}, {@code nhwc}, or {@code file}, the order
 * that the file has. Without it, such an array is [N,C,H,W] where that fits the network's input, else the file's own
 * order, else [N,H,W,C]. Arrays of other ranks are always the file's: [N,784], [N,28,28].
 *
 * <p>Images of another height and width than the file states load the network again for them, so that what its padding
 * SAME depends on is right for this size.
 *
 * @param raw    the network, for the array's size
 * @param images the array as [N,H,W,C]
 * @param layout how it was understood
 */
record RawInput(RawNetwork raw, Tensor images, Layout layout) {

    /** In which order an array has its axes. */
    enum Layout {
        NCHW, NHWC, FILE;

        Tensor toImages(Tensor x, ArrayForm form) {
            return switch (this) {
                case NCHW -> x.permute(0, 2, 3, 1);
                case NHWC -> x;
                case FILE -> form.toImages(x);
            };
        }
    }

    /**
     * Reads an array.
     *
     * @param file   that it is from
     * @param wanted what {@code --layout} says; null where it is not given
     * @param load   the network of an input of which this is given
     */
    static RawInput of(Path file, Tensor x, Layout wanted, Function<GivenInput, RawNetwork> load) {
        RawNetwork raw = first(x, wanted, load);
        if (raw.single() && x.rank() > 0 && x.dim(0) > 1) {
            RawNetwork whole = together(file, x, raw, load);
            if (!whole.input().batched() && whole.input().fits(x.shape())) {
                return new RawInput(whole, Layout.FILE.toImages(x, whole.input()), Layout.FILE);
            }
        }
        Layout layout = wanted != null && x.rank() == 4 ? wanted : layout(x, raw);
        if (layout == null || layout == Layout.FILE && !raw.input().fits(x.shape())) {
            raw = loaded(file, x, raw, load, GivenInput.array(x.shape()));
            layout = Layout.FILE;
            if (!raw.input().fits(x.shape())) {
                Shape in = raw.network().inputShape();
                if (x.rank() == 2 && in.isVector() && x.dim(1) == in.c()) {
                    return new RawInput(raw, x.reshape(x.dim(0), 1, 1, in.c()), Layout.NHWC);
                }
                throw refusal(file, x, raw, layout);
            }
        }
        if (layout != Layout.FILE) {
            int h = x.dim(layout == Layout.NCHW ? 2 : 1);
            int w = x.dim(layout == Layout.NCHW ? 3 : 2);
            int c = x.dim(layout == Layout.NCHW ? 1 : 3);
            if (c != raw.network().inputShape().c()) {
                throw refusal(file, x, raw, layout);
            }
            if (!raw.network().inputShape().equals(new Shape(h, w, c))) {
                raw = loaded(file, x, raw, load, GivenInput.image(h, w));
            }
            if (!raw.network().inputShape().equals(new Shape(h, w, c))) {
                throw refusal(file, x, raw, layout);
            }
        }
        return new RawInput(raw, layout.toImages(x, raw.input()), layout);
    }

    /** A file that leaves sizes open may need those of the array. */
    private static RawNetwork first(Tensor x, Layout wanted, Function<GivenInput, RawNetwork> load) {
        try {
            return load.apply(GivenInput.NOTHING);
        } catch (WeightFileException open) {
            if (x.rank() == 4 && wanted != Layout.FILE) {
                int height = wanted == Layout.NHWC || wanted == null && x.dim(1) > x.dim(3) ? 1 : 2;
                try {
                    return load.apply(GivenInput.image(x.dim(height), x.dim(height + 1)));
                } catch (WeightFileException refused) {
                    open.addSuppressed(refused);
                }
            }
            try {
                return load.apply(GivenInput.array(x.shape()));
            } catch (WeightFileException refused) {
                throw open;
            }
        }
    }

    /** What a graph makes of several images together it makes of the whole array; else they go one by one. */
    private static RawNetwork together(Path file, Tensor x, RawNetwork one, Function<GivenInput, RawNetwork> load) {
        try {
            return load.apply(GivenInput.array(x.shape()));
        } catch (MixedImagesException mixed) {
            throw new CommandException(file + ": has " + x.dim(0) + " images, which the network cannot compute "
                    + "together: " + mixed.getMessage() + "; give one image at a time");
        } catch (IllegalArgumentException | WeightFileException other) {
            return one;
        }
    }

    private static RawNetwork loaded(Path file, Tensor x, RawNetwork before, Function<GivenInput, RawNetwork> load,
            GivenInput given) {
        try {
            return load.apply(given);
        } catch (IllegalArgumentException | WeightFileException refused) {
            throw new CommandException(file + ": the network takes arrays of " + before.input() + ", found shape "
                    + Arrays.toString(x.shape()) + ", for which it does not fit together: " + refused.getMessage());
        }
    }

    private static Layout layout(Tensor x, RawNetwork raw) {
        Shape in = raw.network().inputShape();
        if (x.rank() != 4 || !raw.input().batched()) {
            return raw.input().fits(x.shape()) ? Layout.FILE : null;
        }
        Shape nchw = new Shape(x.dim(2), x.dim(3), x.dim(1));
        Shape nhwc = new Shape(x.dim(1), x.dim(2), x.dim(3));
        if (nchw.equals(in)) {
            return Layout.NCHW;
        }
        if (raw.input().fits(x.shape())) {
            return Layout.FILE;
        }
        return nhwc.equals(in) || nchw.c() != in.c() && nhwc.c() == in.c() ? Layout.NHWC : Layout.NCHW;
    }

    private static CommandException refusal(Path file, Tensor x, RawNetwork raw, Layout layout) {
        int channels = raw.network().inputShape().c();
        boolean other = x.rank() == 4 && layout != Layout.FILE && x.dim(layout == Layout.NCHW ? 3 : 1) == channels;
        return new CommandException(file + ": the network takes " + channels + (channels == 1 ? " channel"
                : " channels")
                + ", arrays of " + raw.input() + " as its file has them; found shape " + Arrays.toString(x.shape())
                + (other ? "; try --layout " + (layout == Layout.NCHW ? "nhwc" : "nchw") : ""));
    }

    /** What the network made of it: images in the input's order, all others in the file's shape. */
    Tensor output(Tensor y) {
        boolean images = raw.output().batched() && raw.output().dims().size() == 4
                && !raw.network().outputShape().isVector();
        if (images && layout != Layout.FILE) {
            return layout == Layout.NCHW ? y.permute(0, 3, 1, 2) : y;
        }
        return raw.output().fromImages(y);
    }

    /** The output of a layer inside, whose shape the file does not state. */
    Tensor inside(Tensor y) {
        boolean channelsFirst = layout == Layout.NCHW || layout == Layout.FILE
                && raw.input().dims().size() == 4 && raw.input().equals(
                        ArrayForm.channelsFirst(raw.network().inputShape(), 4));
        return y.rank() == 4 && channelsFirst ? y.permute(0, 3, 1, 2) : y;
    }
}
