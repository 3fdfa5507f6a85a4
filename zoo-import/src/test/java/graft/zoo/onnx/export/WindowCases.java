package graft.zoo.onnx.export;

import static graft.zoo.onnx.export.ExportCases.SMALL;

import graft.engine.ElementFunction;
import graft.engine.Pool2dSpec;
import graft.layers.Network;
import graft.layers.layer.Activation;
import graft.layers.layer.AdaptiveAveragePool;
import graft.layers.layer.AveragePool;
import graft.layers.layer.Interpolation;
import graft.layers.layer.MaxPool;
import graft.layers.layer.Pad;
import graft.layers.layer.Resize;
import graft.layers.layer.Shape;
import graft.layers.layer.WindowPool;
import java.util.List;

/** Poolings with every kind of padding and rounding, and images in other sizes in every way. */
final class WindowCases {
    private WindowCases() {
    }

    static void add(ExportCases cases) {
        poolings(cases);
        resizes(cases);
    }

    private static void poolings(ExportCases cases) {
        // At size 5, a 2x2 window with stride 3, padding 1 and rounding up would begin in the far padding: left out.
        Pool2dSpec dropped = new Pool2dSpec(2, 2, 3, 3, 1, 1, 1, 1, true, true);
        Pool2dSpec uneven = new Pool2dSpec(3, 2, 2, 2, 0, 1, 2, 0, true, true);
        for (Pool2dSpec spec : List.of(Pool2dSpec.square(2, 2, 0), Pool2dSpec.square(3, 2, 1),
                Pool2dSpec.square(3, 2, 0).withCeil(), Pool2dSpec.square(3, 2, 1).withCeil(), dropped, uneven)) {
            for (Shape shape : List.of(SMALL, new Shape(5, 5, 2), new Shape(8, 8, 3))) {
                cases.one(new MaxPool(spec), shape);
                cases.one(new AveragePool(spec), shape);
                cases.one(new AveragePool(spec.excludingPadding()), shape);
            }
        }
        // Where all images' values are negative, the zeros of the border are the largest.
        cases.network("a border that counts", Network.input(6, 6, 2)
                .add("negative", new Activation(ElementFunction.affine(1, -2))).add("border", Pad.zeros(1, 1, 1, 1))
                .maxPool("largest", Pool2dSpec.square(3, 2, 0)).build(), 0);
        cases.network("a border that counts in means", Network.input(6, 6, 2).add("border", Pad.zeros(1, 1, 1, 1))
                .averagePool("mean", Pool2dSpec.square(3, 2, 0).withCeil()).build(), 0);
        cases.one(new AdaptiveAveragePool(3, 4), SMALL);
        cases.idle(new AdaptiveAveragePool(7, 6), SMALL);
        cases.one(new AdaptiveAveragePool(7, 3), SMALL);
        cases.one(new AdaptiveAveragePool(1, 1), SMALL);
        cases.one(new AdaptiveAveragePool(7, 7), new Shape(2, 2, 5));
        for (Pool2dSpec kernel : List.of(Pool2dSpec.square(2, 1, 1), Pool2dSpec.square(3, 2, 1).withCeil(),
                Pool2dSpec.square(3, 2, 2).excludingPadding())) {
            for (WindowPool.Statistic s : List.of(WindowPool.Statistic.MAX, WindowPool.Statistic.MEAN)) {
                cases.one(WindowPool.dilated(s, kernel, 2, 1), SMALL);
                cases.one(WindowPool.dilated(s, kernel, 1, 1), SMALL);
            }
            cases.one(new WindowPool(WindowPool.Statistic.MAX, new Pool2dSpec(3, 3, 1, 1, 2, 2, 2, 2, false, true),
                    2, 2, 0), SMALL);
            for (int power : new int[] {1, 2, 3}) {
                cases.one(new WindowPool(WindowPool.Statistic.NORM, kernel, 1, 1, power), SMALL);
            }
        }
    }

    private static void resizes(ExportCases cases) {
        for (Interpolation.Coordinates coordinates : Interpolation.Coordinates.values()) {
            for (Interpolation.Kind kind : Interpolation.Kind.values()) {
                Interpolation way = new Interpolation(kind, coordinates, Interpolation.Rounding.FLOOR, -0.75f, false,
                        false);
                cases.one(Resize.by(way, 1.7f, 0.6f), SMALL);
                cases.one(Resize.to(way, 3, 10), SMALL);
                cases.one(Resize.by(way, 2, 3), SMALL);
            }
        }
        for (Interpolation.Rounding rounding : Interpolation.Rounding.values()) {
            cases.one(Resize.to(new Interpolation(Interpolation.Kind.NEAREST, Interpolation.Coordinates.HALF_PIXEL,
                    rounding, 0, false, false), 3, 12), SMALL);
            cases.one(Resize.to(new Interpolation(Interpolation.Kind.NEAREST, Interpolation.Coordinates.ASYMMETRIC,
                    rounding, 0, false, false), 14, 9), SMALL);
        }
        cases.one(Resize.by(Interpolation.NEAREST, 2, 3), SMALL);
        cases.one(Resize.to(Interpolation.BILINEAR, 1, 9), SMALL);
        cases.one(new Resize(Interpolation.BILINEAR, 2, 1.5f, 15, 9), SMALL);
        for (Interpolation.Kind kind : List.of(Interpolation.Kind.LINEAR, Interpolation.Kind.CUBIC)) {
            for (boolean antialias : List.of(false, true)) {
                cases.one(Resize.to(new Interpolation(kind, Interpolation.Coordinates.HALF_PIXEL,
                        Interpolation.Rounding.FLOOR, -0.5f, true, antialias), 3, 8), SMALL);
            }
        }
    }
}
