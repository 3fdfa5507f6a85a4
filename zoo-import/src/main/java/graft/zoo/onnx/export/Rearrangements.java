package graft.zoo.onnx.export;

import graft.layers.layer.Axis;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.Rearrangement;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.SpaceToDepth;
import graft.layers.layer.Transpose;
import graft.zoo.onnx.OnnxAttribute;
import java.util.List;

/** The same values in other places, from image [N,C,H,W] to image. */
final class Rearrangements {
    private Rearrangements() {
    }

    static String of(Site site, Rearrangement layer) {
        return switch (layer) {
            case Reshape r -> reshape(site, r);
            case Transpose t -> transposed(site, site.image(), 0, number(t.channels()), number(t.height()),
                    number(t.width()));
            case ChannelShuffle s -> shuffle(site, s.groups());
            case DepthToSpace d -> site.add("DepthToSpace", site.image(), OnnxAttribute.integer("blocksize",
                    d.block()), OnnxAttribute.text("mode", d.depthFirst() ? "DCR" : "CRD"));
            case SpaceToDepth s -> s.depthFirst() ? site.add("SpaceToDepth", site.image(),
                    OnnxAttribute.integer("blocksize", s.block())) : unshuffle(site, s.block());
        };
    }

    /** ONNX's number of an axis of [N,C,H,W]. */
    static int number(Axis axis) {
        return switch (axis) {
            case HEIGHT -> 2;
            case WIDTH -> 3;
            case CHANNELS -> 1;
        };
    }

    static String transposed(Site site, String x, long... permutation) {
        return site.add("Transpose", x, OnnxAttribute.integers("perm", permutation));
    }

    /** To these sizes after the batch's. */
    static String shaped(Site site, String x, long... sizes) {
        long[] shape = new long[sizes.length + 1];
        System.arraycopy(sizes, 0, shape, 1, sizes.length);
        return site.add("Reshape", List.of(x, site.integers(shape)));
    }

    static String shaped(Site site, String x, Shape s) {
        return shaped(site, x, s.c(), s.h(), s.w());
    }

    private static String reshape(Site site, Reshape r) {
        Shape to = r.to();
        if (r.order() == Reshape.Order.CHANNELS_FIRST) {
            return shaped(site, site.image(), to);
        }
        String last = site.in().isVector() ? site.image() : transposed(site, site.image(), 0, 2, 3, 1);
        return to.isVector() ? shaped(site, last, to)
                : transposed(site, shaped(site, last, to.h(), to.w(), to.c()), 0, 3, 1, 2);
    }

    /** Channel i * n + j of the input becomes channel j * groups + i. */
    private static String shuffle(Site site, int groups) {
        Shape s = site.in();
        String apart = shaped(site, site.image(), groups, s.c() / groups, (long) s.h() * s.w());
        return shaped(site, transposed(site, apart, 0, 2, 1, 3), s);
    }

    /** PyTorch's pixel unshuffle. */
    private static String unshuffle(Site site, int block) {
        Shape s = site.in();
        String apart = shaped(site, site.image(), s.c(), s.h() / block, block, s.w() / block, block);
        return shaped(site, transposed(site, apart, 0, 1, 3, 5, 2, 4), site.out());
    }
}
