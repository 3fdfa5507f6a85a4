package graft.transfer.images;

import graft.zoo.model.Preprocessing;

/**
 * Arithmetic of sizes and offsets as torchvision does it.
 *
 * @param width  after resizing
 * @param height after resizing
 */
record ResizedSize(int width, int height) {

    /** Size of a {@code width} by {@code height} image after resizing, before any crop. */
    static ResizedSize of(Preprocessing p, int width, int height) {
        return switch (p.resize()) {
            case NONE -> new ResizedSize(width, height);
            case BOTH_SIDES -> new ResizedSize(p.resizeTo().width(), p.resizeTo().height());
            case SHORTER_SIDE -> shorter(p.resizeTo().height(), width, height);
        };
    }

    private static ResizedSize shorter(int to, int width, int height) {
        return width <= height ? new ResizedSize(to, longer(to, height, width))
                : new ResizedSize(longer(to, width, height), to);
    }

    /** The least size of the same aspect ratio that covers an input; the image's own where that is the input's. */
    static ResizedSize covering(int width, int height, int inputWidth, int inputHeight) {
        return (long) width * inputHeight <= (long) height * inputWidth
                ? new ResizedSize(inputWidth, longer(inputWidth, height, width))
                : new ResizedSize(longer(inputHeight, width, height), inputHeight);
    }

    /** {@code trunc(to * longSide / shortSide)}. */
    private static int longer(int to, int longSide, int shortSide) {
        return Math.toIntExact((long) to * longSide / shortSide);
    }

    /**
     * Where a centred window of {@code keep} begins on {@code side}: {@code (side - keep) / 2}, halves rounded to even.
     * Negative when the side is shorter: then so many pixels of padding come first, halves rounded down.
     */
    static int centred(int side, int keep) {
        return side >= keep ? (int) Math.rint((side - keep) / 2.0) : -((keep - side) / 2);
    }
}
