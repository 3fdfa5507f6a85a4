package graft.zoo.caffe;

import graft.engine.Conv2dSpec;
import graft.layers.layer.Axis;
import graft.layers.layer.Concat;
import graft.layers.layer.Conv2d;
import graft.layers.layer.Interpolation;
import graft.layers.layer.Interpolation.Coordinates;
import graft.layers.layer.Interpolation.Kind;
import graft.layers.layer.Interpolation.Rounding;
import graft.layers.layer.Reshape;
import graft.layers.layer.Resize;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.Slice.Range;
import graft.layers.layer.Transpose;

/** Caffe's layers that work along other axes than Graft's do, or on parts of pictures. */
final class CaffePlaces {
    private static final int LARGEST = 1 << 14;

    private CaffePlaces() {
    }

    /** Height or width exchanged with the channels, which is its own reverse. */
    private static Transpose turn(Axis axis) {
        return axis == Axis.HEIGHT ? new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT)
                : new Transpose(Axis.HEIGHT, Axis.CHANNELS, Axis.WIDTH);
    }

    /** Blobs one below or beside the other: each is turned, joined along the channels, and turned back. */
    static void concat(CaffeSteps to, Axis axis, String[] from) {
        String[] turned = new String[from.length];
        for (int i = 0; i < from.length; i++) {
            turned[i] = to.step("turned" + i, turn(axis), from[i]);
        }
        to.last(turn(axis), to.step("joined", new Concat(), turned));
    }

    /**
     * A matrix product of what lies from axis 2 or 3 on, for each channel or each row of each channel: a 1x1
     * convolution of a picture whose channels are those values. It has the layer's name; what is behind it, that name
     * with {@code .turned}.
     */
    static String innerProduct(CaffeLayer layer, CaffeSteps to, int axis, Shape x, int outputs, boolean bias,
            String from) {
        String rows = to.step("rows", new Transpose(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH), from);
        int features = axis == 2 ? Math.multiplyExact(x.h(), x.w()) : x.w();
        if (axis == 2) {
            rows = to.step("features", new Reshape(new Shape(x.c(), 1, features), Reshape.Order.CHANNELS_LAST), rows);
        }
        to.last(new Conv2d(Conv2dSpec.pointwise(features, outputs), bias), rows);
        return to.step("turned", axis == 2 ? new Transpose(Axis.CHANNELS, Axis.WIDTH, Axis.HEIGHT)
                : new Transpose(Axis.WIDTH, Axis.CHANNELS, Axis.HEIGHT), layer.name());
    }

    /**
     * The picture in another size, linearly in both directions, corners on corners; negative padding cuts its border
     * first. Of the forks of DeepLab and PSPNet (interp_layer.cpp): the size is stated, or shrunk from L to
     * (L - 1) / s + 1, or zoomed from L to L + (L - 1) (z - 1), or first one and then the other.
     */
    static void interpolation(CaffeLayer layer, CaffeSteps to, Shape x, String[] from) {
        if (from.length != 1) {
            throw layer.error("reads " + from.length + " blobs, expected 1");
        }
        PrototxtMessage m = layer.settings("interp_param");
        int before = -m.integer("pad_beg", 0, -LARGEST, 0);
        int after = -m.integer("pad_end", 0, -LARGEST, 0);
        int height = x.h() - before - after;
        int width = x.w() - before - after;
        if (height < 1 || width < 1) {
            throw layer.error("cuts " + before + " and " + after + " pixels of " + x.h() + "x" + x.w());
        }
        String inner = from[0];
        if (before + after > 0) {
            inner = to.step("cut", new Slice(Range.of(before, height), Range.of(before, width), Range.ALL), inner);
        }
        boolean factors = m.has("shrink_factor") || m.has("zoom_factor");
        if (!factors && !(m.has("height") && m.has("width"))) {
            throw layer.error("states neither height and width nor a factor");
        }
        int shrink = m.integer("shrink_factor", 1, 1, LARGEST);
        int zoom = m.integer("zoom_factor", 1, 1, LARGEST);
        Interpolation corners = new Interpolation(Kind.LINEAR, Coordinates.ALIGN_CORNERS, Rounding.FLOOR, -0.75f,
                false, false);
        to.last(Resize.to(corners, factors ? scaled(height, shrink, zoom) : m.integer("height", 0, 1, LARGEST),
                factors ? scaled(width, shrink, zoom) : m.integer("width", 0, 1, LARGEST)), inner);
    }

    private static int scaled(int size, int shrink, int zoom) {
        int shrunk = (size - 1) / shrink + 1;
        return Math.addExact(shrunk, Math.multiplyExact(shrunk - 1, zoom - 1));
    }
}
