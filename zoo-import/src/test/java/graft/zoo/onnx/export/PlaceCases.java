package graft.zoo.onnx.export;

import static graft.zoo.onnx.export.ExportCases.SMALL;

import graft.layers.Network;
import graft.layers.layer.Axis;
import graft.layers.layer.ChannelShuffle;
import graft.layers.layer.DepthToSpace;
import graft.layers.layer.Pad;
import graft.layers.layer.Reshape;
import graft.layers.layer.Shape;
import graft.layers.layer.Slice;
import graft.layers.layer.SpaceToDepth;
import graft.layers.layer.Tile;
import graft.layers.layer.Transpose;
import java.util.List;

/** Values in other places: orders, parts, borders and repetitions, along every axis. */
final class PlaceCases {
    private PlaceCases() {
    }

    static void add(ExportCases cases) {
        for (Reshape.Order order : Reshape.Order.values()) {
            cases.one(new Reshape(Shape.vector(210), order), SMALL);
            cases.one(new Reshape(new Shape(10, 3, 7), order), SMALL);
            cases.one(new Reshape(SMALL, order), Shape.vector(210));
            cases.network("a head after " + order, Network.input(7, 6, 5)
                    .add("vector", new Reshape(Shape.vector(210), order)).dense("fc", 3).build(), 0);
        }
        cases.one(new Transpose(Axis.WIDTH, Axis.HEIGHT, Axis.CHANNELS), SMALL);
        cases.one(new Transpose(Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH), SMALL);
        cases.one(new Transpose(Axis.WIDTH, Axis.CHANNELS, Axis.HEIGHT), SMALL);
        cases.one(new ChannelShuffle(3), new Shape(4, 3, 12));
        for (boolean depthFirst : List.of(true, false)) {
            cases.one(new DepthToSpace(2, depthFirst), new Shape(3, 4, 12));
            cases.one(new SpaceToDepth(3, depthFirst), new Shape(6, 3, 2));
        }
        for (Pad.Mode mode : Pad.Mode.values()) {
            cases.one(new Pad(mode, 1.5f, 1, 2, 3, 0, 0, 0), SMALL);
            cases.one(new Pad(mode, -2, 2, -1, -2, 2, 1, 2), SMALL);
            cases.one(new Pad(mode, 0, 5, 3, 4, 2, 0, 0), new Shape(2, 3, 2));
        }
        cases.one(Pad.zeros(0, 1, 1, 0), SMALL);
        cases.one(Slice.channels(1, 3), SMALL);
        cases.idle(new Slice(Slice.Range.ALL, Slice.Range.ALL, Slice.Range.ALL), SMALL);
        cases.one(new Slice(new Slice.Range(1, -1, 2), new Slice.Range(-1, Integer.MIN_VALUE, -2),
                new Slice.Range(0, 100, 3)), SMALL);
        cases.one(new Tile(2, 1, 3), new Shape(2, 3, 4));
        cases.one(new Tile(4, 5, 1), Shape.vector(6));
    }
}
