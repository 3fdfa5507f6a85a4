package graft.layers;

import graft.layers.LayerOracle.Maps;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.Layer;
import graft.layers.layer.Pad;
import graft.layers.layer.Reshape;
import graft.layers.layer.Slice;
import graft.layers.layer.SpaceToDepth;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;

/** The oracle of layers that only move values: their definitions, place by place. */
final class PlacesOracle {
    private PlacesOracle() {
    }

    static void forward(Layer layer, Maps x, Maps y) {
        for (int i = 0; i < y.n(); i++) {
            for (int h = 0; h < y.h(); h++) {
                for (int w = 0; w < y.w(); w++) {
                    for (int c = 0; c < y.c(); c++) {
                        y.set(i, h, w, c, value(layer, x, y, i, h, w, c));
                    }
                }
            }
        }
    }

    private static double value(Layer layer, Maps x, Maps y, int i, int h, int w, int c) {
        return switch (layer) {
            case Reshape r -> {
                int n = r.order() == Reshape.Order.CHANNELS_FIRST ? c * y.h() * y.w() + h * y.w() + w
                        : h * y.w() * y.c() + w * y.c() + c;
                yield r.order() == Reshape.Order.CHANNELS_FIRST
                        ? x.at(i, n / x.w() % x.h(), n % x.w(), n / x.w() / x.h())
                        : x.at(i, n / x.c() / x.w(), n / x.c() % x.w(), n % x.c());
            }
            case Transpose t -> {
                int[] from = new int[3];
                from[t.height().ordinal()] = h;
                from[t.width().ordinal()] = w;
                from[t.channels().ordinal()] = c;
                yield x.at(i, from[0], from[1], from[2]);
            }
            case ChannelShuffle s -> x.at(i, h, w, c % s.groups() * (x.c() / s.groups()) + c / s.groups());
            case DepthToSpace d -> {
                int b = d.block();
                yield x.at(i, h / b, w / b, d.depthFirst() ? (h % b * b + w % b) * y.c() + c
                        : c * b * b + h % b * b + w % b);
            }
            case SpaceToDepth s -> {
                int b = s.block();
                int block = s.depthFirst() ? c / x.c() : c % (b * b);
                yield x.at(i, h * b + block / b, w * b + block % b, s.depthFirst() ? c % x.c() : c / (b * b));
            }
            case Tile _ -> x.at(i, h % x.h(), w % x.w(), c % x.c());
            case Slice s -> x.at(i, sliced(s.height(), x.h(), h), sliced(s.width(), x.w(), w),
                    sliced(s.channels(), x.c(), c));
            case Pad p -> {
                int row = padded(p.mode(), x.h(), p.top(), p.bottom(), h);
                int column = padded(p.mode(), x.w(), p.left(), p.right(), w);
                int channel = padded(p.mode(), x.c(), p.front(), p.back(), c);
                yield row < 0 || column < 0 || channel < 0 ? p.value() : x.at(i, row, column, channel);
            }
            default -> throw new IllegalArgumentException("no layer that moves values: " + layer);
        };
    }

    private static int sliced(Slice.Range r, int size, int i) {
        return (r.start() < 0 ? r.start() + size : r.start()) + i * r.step();
    }

    /** By walking: one step at a time from the first kept place to the place that is asked for. */
    private static int padded(Pad.Mode mode, int size, int before, int after, int i) {
        int first = Math.max(0, -before);
        int last = size - 1 - Math.max(0, -after);
        int steps = i - Math.max(before, 0);
        int at = first;
        int direction = steps < 0 ? -1 : 1;
        for (int k = 0; k < Math.abs(steps); k++) {
            at += direction;
            if (at < first || at > last) {
                switch (mode) {
                    case CONSTANT -> {
                        return -1;
                    }
                    case EDGE -> at -= direction;
                    case WRAP -> at = direction > 0 ? first : last;
                    case REFLECT -> {
                        direction = -direction;
                        at += first == last ? direction : 2 * direction;
                    }
                }
            }
        }
        return at;
    }
}
