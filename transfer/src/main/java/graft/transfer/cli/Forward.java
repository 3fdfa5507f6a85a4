package graft.transfer.cli;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.AxisSoftmax;
import graft.layers.layer.Constant;
import graft.layers.layer.Softmax;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.transfer.cli.RawInput.Layout;
import graft.zoo.Zoo;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import graft.zoo.npy.NpyFile;
import graft.zoo.weights.WeightFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code graft forward}: a raw forward pass on an array, without any preprocessing. */
final class Forward {

    private Forward() {
    }

    static Command command() {
        return Command.of("forward", "a raw forward pass on an npy array", Forward::run)
                .options(
                    Option.weights(),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.required("--input", "x.npy", "float32, images as [N,C,H,W] unless --layout says otherwise, "
                            + "any other array in the file's own shape"),
                    Option.required("--output", "y.npy", "where the output goes: images in the same layout, all others "
                            + "in the file's own shape"),
                    Option.of("--at", "LAYER", "the output", "the layer whose output is wanted"),
                    Option.of("--layout", "L", "nchw where that fits, else the file's",
                            "of arrays of four axes: nchw, nhwc, "
                            + "or file, as the weight file has it"),
                    Option.exact(),
                    Option.overwrite("y.npy"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"))
                .examples("./graft forward --weights resnet18.pth --input x.npy --output y.npy",
                        "./graft forward --weights vgg16.pth --input x.npy --output block3.npy --at block3");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        Path input = arguments.existing("--input");
        Layout layout = arguments.has("--layout") ? Layout.valueOf(arguments.choice("--layout",
                List.of("nchw", "nhwc", "file"), "").toUpperCase(Locale.ROOT)) : null;
        arguments.required("--output");
        Path output = OutputFolder.prepareFile(arguments.path("--output").orElseThrow(),
                arguments.has("--overwrite"));
        int threads = arguments.threads();
        RawInput x;
        boolean inside = false;
        try (WeightFile file = WeightSource.open(weights, arguments, screen)) {
            Tensor array = NpyFile.read(input);
            x = RawInput.of(input, array, layout, given -> Zoo.raw(file, arguments.arch(), given));
            if (arguments.has("--at")) {
                String at = arguments.required("--at");
                try {
                    x.raw().network().lastNodeOf(at);
                    inside = true;
                } catch (IllegalArgumentException unknown) {
                    // Another of several outputs: its layers are no part of the network to the usual one.
                    x = RawInput.of(input, array, layout, given -> output(file, arguments.arch(), given, at, unknown));
                }
            }
            WeightSource.sayUnused(file, arguments, screen);
        }
        x.raw().notes().forEach(note -> screen.say(weights + ": " + note));
        Network network = x.raw().network();
        if (inside) {
            network = network.upTo(network.lastNodeOf(arguments.required("--at")));
        }
        if (!network.missing().isEmpty()) {
            throw new CommandException(weights + ": holds a trunk alone, without a head (" + String.join(", ",
                    network.missing()) + "), so it knows no classes. Graft a head on with transfer, or take its "
                    + "features: forward --at " + network.head().inputs().getFirst());
        }
        int images = x.images().dim(0);
        boolean same = network.output().layer() instanceof Constant;
        if (!inside && !x.raw().output().batched() && images > 1 && !same) {
            throw new CommandException(input + ": the network's output " + x.raw().output() + " is that of one image; "
                    + "give one at a time, found " + images);
        }
        ConvolutionAlgorithm algorithm = arguments.has("--exact") ? ConvolutionAlgorithm.DIRECT
                : ConvolutionAlgorithm.FASTEST;
        Tensor written;
        try (ThreadTeam team = ThreadTeam.of(threads);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(images).algorithm(algorithm).team(team))) {
            Tensor y = plan.run(x.images());
            OutputFolder.makeFor(output);
            written = inside ? x.inside(y) : x.output(y);
            NpyFile.write(output, written);
        }
        screen.say("wrote " + output + ": " + Arrays.toString(written.shape()).replace(" ", "") + " from layer "
                + network.output().name() + ending(network) + (layout != null || x.images().dim(1) == 1 ? ""
                : "; the input was taken as " + switch (x.layout()) {
                    case NCHW -> "[N,C,H,W]";
                    case NHWC -> "[N,H,W,C]";
                    case FILE -> x.raw().input() + ", as the file has it";
                }));
        sayNotFinite(written, screen);
    }

    /** Infinities may be meant, as in a mask; whoever reads the array should know of them. */
    private static void sayNotFinite(Tensor written, Screen screen) {
        float[] values = written.unwrap();
        int count = 0;
        for (float value : values) {
            count += Float.isFinite(value) ? 0 : 1;
        }
        if (count > 0) {
            screen.say(count + " of its " + values.length + " values are NaN or infinite");
        }
    }

    /** @param unknown names the layer that is nearest, where there is no such output either */
    private static RawNetwork output(WeightFile file, String arch, GivenInput given, String at,
            IllegalArgumentException unknown) {
        try {
            return Zoo.raw(file, arch, given, at);
        } catch (IllegalArgumentException none) {
            unknown.addSuppressed(none);
            throw unknown;
        }
    }

    /** One rule for all formats: the network ends where the file's own network ends. */
    private static String ending(Network network) {
        return switch (network.output().layer()) {
            case Softmax _ -> ", probabilities: the file's network ends with a softmax";
            case AxisSoftmax s -> s.logarithm() ? ", logarithms of probabilities" : ", probabilities: the file's "
                    + "network ends with a softmax";
            default -> ", without a softmax at the end";
        };
    }
}
