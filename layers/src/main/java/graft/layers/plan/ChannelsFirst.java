package graft.layers.plan;

import graft.layers.layer.Shape;

/** Recognises images in PyTorch's order, [N,C,H,W], where [N,H,W,C] is wanted. */
public final class ChannelsFirst {
    private ChannelsFirst() {
    }

    /**
     * What to add to a message about images of the wrong shape.
     *
     * @param wanted one image, height by width by channels
     * @param h      the sizes that were found in place of height, width and channels
     * @return starts with a semicolon; empty where the sizes are no permutation of the order
     */
    public static String hint(Shape wanted, int h, int w, int c) {
        return h == wanted.c() && w == wanted.h() && c == wanted.w()
                ? "; channels come first in it (NCHW), Graft wants them last: tensor.permute(0, 2, 3, 1) turns "
                        + "[N,C,H,W] into [N,H,W,C]" : "";
    }
}
