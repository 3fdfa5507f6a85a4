package graft.zoo.keras;

import graft.layers.layer.Axis;
import graft.layers.layer.Flatten;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Interpolation.Coordinates;
import graft.layers.layer.Interpolation.Kind;
import graft.layers.layer.Interpolation.Rounding;
import graft.layers.layer.Layer;
import graft.layers.layer.Pad;
import graft.layers.layer.Reshape;
import graft.layers.layer.Resize;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;
import java.util.List;
import java.util.Map;

/** Keras's layers that give an image other sides. Its order of values, height, width, channel, is Graft's. */
final class KerasShapes {
    static final Map<String, KerasOperator> OPERATORS = Map.of(
            "Reshape", use -> reshape(use, use.layer().config().get("target_shape")),
            "Flatten", use -> new KerasOutput(use.put(new Flatten()).node(), 1),
            "Permute", use -> permute(use, use.layer().config().get("dims")),
            "RepeatVector", use -> new KerasOutput(use.put(new Tile(1, use.layer().integer("n", 1), 1)).node(), 2),
            "ZeroPadding2D", use -> use.put(KerasWindows.border(use.layer(), "padding")),
            "Cropping2D", use -> use.put(cropped(use)),
            "CenterCrop", use -> use.put(centre(use)),
            "Resizing", use -> use.put(resized(use.layer())),
            "UpSampling2D", use -> use.put(enlarged(use.layer())));

    private KerasShapes() {
    }

    /** To a vector, a column or an image; one size may be -1. */
    static KerasOutput reshape(KerasUse use, Object shape) {
        KerasLayer layer = use.layer();
        Shape in = use.in();
        if (!(shape instanceof List<?> target) || target.isEmpty() || target.size() > 3) {
            throw layer.error("reshapes to " + shape + "; expected a vector, a column or height, width and channels");
        }
        int[] to = new int[target.size()];
        int open = -1;
        long stated = 1;
        for (int i = 0; i < to.length; i++) {
            long size = target.get(i) instanceof Number n ? n.longValue() : 0;
            if (size == -1 && open < 0) {
                open = i;
            } else {
                to[i] = Math.clamp(size, 0, 1 << 24);
                stated = Math.multiplyExact(stated, to[i]);
            }
        }
        if (stated < 1 || (open < 0 ? stated != in.size() : in.size() % stated != 0)) {
            throw layer.error("reshapes an image of " + in + " to " + target);
        }
        if (open >= 0) {
            to[open] = Math.toIntExact(in.size() / stated);
        }
        Layer reshaped = switch (to.length) {
            case 1 -> new Flatten();
            case 2 -> new Reshape(new Shape(1, to[0], to[1]), Reshape.Order.CHANNELS_LAST);
            default -> new Reshape(new Shape(to[0], to[1], to[2]), Reshape.Order.CHANNELS_LAST);
        };
        return new KerasOutput(use.put(reshaped).node(), to.length);
    }

    /** The output's axes by their numbers in the input, 1 the first. */
    static KerasOutput permute(KerasUse use, Object order) {
        int rank = use.rank();
        if (order instanceof List<?> dims && dims.size() == rank && rank > 1
                && dims.stream().distinct().count() == rank
                && dims.stream().allMatch(d -> d instanceof Number n && n.longValue() >= 1 && n.longValue() <= rank)) {
            Axis[] to = {Axis.HEIGHT, Axis.WIDTH, Axis.CHANNELS};
            for (int i = 0; i < rank; i++) {
                to[3 - rank + i] = use.axis(((Number) dims.get(i)).longValue());
            }
            return use.put(new Transpose(to[0], to[1], to[2]));
        }
        throw use.layer().error("exchanges axes " + order + "; expected 1 to " + rank + " in some order");
    }

    /** {@code Resizing}, whose pixels have their centres at half numbers. */
    private static Layer resized(KerasLayer layer) {
        if (layer.flag("crop_to_aspect_ratio", false) || layer.flag("pad_to_aspect_ratio", false)
                || layer.flag("antialias", false)) {
            throw layer.error("keeps the aspect ratio or smooths, which is not supported");
        }
        Interpolation how = switch (layer.text("interpolation", "bilinear")) {
            case "bilinear" -> Interpolation.BILINEAR;
            case "nearest" -> Interpolation.of(Kind.NEAREST, Coordinates.TF_HALF_PIXEL_FOR_NN);
            case "bicubic" -> new Interpolation(Kind.CUBIC, Coordinates.HALF_PIXEL, Rounding.FLOOR, -0.5f, true, false);
            default -> throw layer.error("interpolates " + layer.text("interpolation", "")
                    + "; expected bilinear, nearest or bicubic");
        };
        return Resize.to(how, layer.integer("height", 0), layer.integer("width", 0));
    }

    /** {@code UpSampling2D}, by whole factors. */
    private static Layer enlarged(KerasLayer layer) {
        int[] size = layer.pair("size", new int[] {2, 2});
        Interpolation how = switch (layer.text("interpolation", "nearest")) {
            case "nearest" -> Interpolation.NEAREST;
            case "bilinear" -> Interpolation.BILINEAR;
            default -> throw layer.error("interpolates " + layer.text("interpolation", "") + "; expected nearest or "
                    + "bilinear");
        };
        return Resize.by(how, size[0], size[1]);
    }

    /** Of an odd rest, the smaller half goes before. */
    private static Slice centre(KerasUse use) {
        Shape in = use.in();
        int h = use.layer().integer("height", in.h());
        int w = use.layer().integer("width", in.w());
        if (h > in.h() || w > in.w()) {
            throw use.layer().error("takes " + h + "x" + w + " of an image of " + in + ", which would be enlarged "
                    + "first; expected at most its size");
        }
        return part((in.h() - h) / 2, h, (in.w() - w) / 2, w);
    }

    private static Slice cropped(KerasUse use) {
        Shape in = use.in();
        Pad cut = KerasWindows.border(use.layer(), "cropping");
        int h = in.h() - cut.top() - cut.bottom();
        int w = in.w() - cut.left() - cut.right();
        if (h < 1 || w < 1) {
            throw use.layer().error("crops an image of " + in + " to nothing");
        }
        return part(cut.top(), h, cut.left(), w);
    }

    private static Slice part(int top, int h, int left, int w) {
        return new Slice(Slice.Range.of(top, h), Slice.Range.of(left, w), Slice.Range.ALL);
    }
}
