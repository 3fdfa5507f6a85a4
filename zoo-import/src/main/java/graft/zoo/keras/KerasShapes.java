package graft.zoo.keras;

import graft.layers.layer.Axis;
import graft.layers.layer.Flatten;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Interpolation.Coordinates;
import graft.layers.layer.Interpolation.Kind;
import graft.layers.layer.Interpolation.Rounding;
import graft.layers.layer.Layer;
import graft.layers.layer.Reshape;
import graft.layers.layer.Resize;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.Transpose;
import java.util.List;

/** Keras's layers that give a picture other sides. Its order of values, height, width, channel, is Graft's. */
final class KerasShapes {
    private KerasShapes() {
    }

    /** {@code Reshape} to a vector or a picture; one size may be -1. */
    static Layer reshape(KerasLayer layer, Shape in) {
        return reshape(layer, layer.config().get("target_shape"), in);
    }

    /** To a vector, a column or a picture. */
    static Layer reshape(KerasLayer layer, Object shape, Shape in) {
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
            throw layer.error("reshapes a picture of " + in + " to " + target);
        }
        if (open >= 0) {
            to[open] = Math.toIntExact(in.size() / stated);
        }
        return switch (to.length) {
            case 1 -> new Flatten();
            case 2 -> new Reshape(new Shape(1, to[0], to[1]), Reshape.Order.CHANNELS_LAST);
            default -> new Reshape(new Shape(to[0], to[1], to[2]), Reshape.Order.CHANNELS_LAST);
        };
    }

    /** {@code Permute}: the output's axes by their numbers in the input, 1 the first. */
    static Layer permute(KerasLayer layer, int rank) {
        return permute(layer, layer.config().get("dims"), rank);
    }

    static Layer permute(KerasLayer layer, Object order, int rank) {
        if (order instanceof List<?> dims && dims.size() == rank && rank > 1
                && dims.stream().distinct().count() == rank
                && dims.stream().allMatch(d -> d instanceof Number n && n.longValue() >= 1 && n.longValue() <= rank)) {
            Axis[] to = {Axis.HEIGHT, Axis.WIDTH, Axis.CHANNELS};
            for (int i = 0; i < rank; i++) {
                to[3 - rank + i] = KerasJoints.axis(((Number) dims.get(i)).longValue(), rank);
            }
            return new Transpose(to[0], to[1], to[2]);
        }
        throw layer.error("exchanges axes " + order + "; expected 1 to " + rank + " in some order");
    }

    /** {@code Resizing}, whose pixels have their centres at half numbers. */
    static Layer resized(KerasLayer layer) {
        if (layer.flag("crop_to_aspect_ratio", false) || layer.flag("pad_to_aspect_ratio", false)
                || layer.flag("antialias", false)) {
            throw layer.error("keeps the aspect ratio or smooths, which is not supported");
        }
        Interpolation how = switch (layer.text("interpolation", "bilinear")) {
            case "bilinear" -> Interpolation.BILINEAR;
            case "nearest" -> new Interpolation(Kind.NEAREST, Coordinates.TF_HALF_PIXEL_FOR_NN, Rounding.FLOOR, -0.75f,
                    false, false);
            case "bicubic" -> new Interpolation(Kind.CUBIC, Coordinates.HALF_PIXEL, Rounding.FLOOR, -0.5f, true, false);
            default -> throw layer.error("interpolates " + layer.text("interpolation", "")
                    + "; expected bilinear, nearest or bicubic");
        };
        return Resize.to(how, layer.integer("height", 0), layer.integer("width", 0));
    }

    /** {@code UpSampling2D}, by whole factors. */
    static Layer enlarged(KerasLayer layer) {
        int[] size = layer.pair("size", new int[] {2, 2});
        Interpolation how = switch (layer.text("interpolation", "nearest")) {
            case "nearest" -> Interpolation.NEAREST;
            case "bilinear" -> Interpolation.BILINEAR;
            default -> throw layer.error("interpolates " + layer.text("interpolation", "") + "; expected nearest or "
                    + "bilinear");
        };
        return Resize.by(how, size[0], size[1]);
    }

    /** {@code CenterCrop}; of an odd rest, the smaller half goes before. */
    static Layer centre(KerasLayer layer, Shape in) {
        int h = layer.integer("height", in.h());
        int w = layer.integer("width", in.w());
        if (h > in.h() || w > in.w()) {
            throw layer.error("takes " + h + "x" + w + " of a picture of " + in + ", which would be enlarged first; "
                    + "expected at most its size");
        }
        return new Slice(Slice.Range.of((in.h() - h) / 2, h), Slice.Range.of((in.w() - w) / 2, w), Slice.Range.ALL);
    }
}
