package graft.transfer.cli;

import graft.engine.ConvolutionAlgorithm;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.npy.NpyFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code graft forward}: a raw forward pass on an array, without any preprocessing. */
final class Forward {

    private Forward() {
    }

    static Command command() {
        return Command.of("forward", "a raw forward pass on an npy array", Forward::run)
                .options(
                    Option.weights(),
                    Option.arch(),
                    Option.required("--input", "x.npy", "float32, [N,C,H,W] unless --layout says otherwise"),
                    Option.required("--output", "y.npy", "where the output goes, in the same layout"),
                    Option.of("--at", "LAYER", "the output", "the layer whose output is wanted"),
                    Option.of("--layout", "L", "nchw", "nchw or nhwc"),
                    Option.exact(),
                    Option.of("--threads", "T", "all processors", "how many threads compute"))
                .examples("./graft forward --weights resnet18.pth --input x.npy --output y.npy",
                        "./graft forward --weights vgg16.pth --input x.npy --output block3.npy --at block3");
    }

    private static void run(Arguments arguments, Screen screen) {
        Path weights = arguments.weights();
        Path input = arguments.existing("--input");
        boolean nchw = arguments.choice("--layout", List.of("nchw", "nhwc"), "nchw").equals("nchw");
        arguments.required("--output");
        Path output = OutputFolder.prepareFile(arguments.path("--output").orElseThrow());
        int threads = arguments.threads();
        Tensor read = NpyFile.read(input);
        if (read.rank() != 4) {
            throw new CommandException(input + ": expected an array of rank 4, [N,C,H,W] or with --layout nhwc "
                    + "[N,H,W,C]; found shape " + Arrays.toString(read.shape()));
        }
        Tensor x = nchw ? read.permute(0, 2, 3, 1) : read;
        PretrainedModel model = Zoo.load(weights, arguments.arch());
        Network network = model.network();
        if (x.dim(3) != network.inputShape().c()) {
            throw new CommandException(input + ": the network takes " + network.inputShape().c()
                    + " channels, found " + x.dim(3) + " in shape " + Arrays.toString(read.shape())
                    + (read.dim(nchw ? 3 : 1) == network.inputShape().c() ? "; try --layout "
                    + (nchw ? "nhwc" : "nchw") : ""));
        }
        network = network.withInputSize(x.dim(1), x.dim(2));
        if (arguments.has("--at")) {
            network = network.upTo(network.lastNodeOf(arguments.required("--at")));
        }
        if (!network.missing().isEmpty()) {
            model.withHead(weights);
        }
        ConvolutionAlgorithm algorithm = arguments.has("--exact") ? ConvolutionAlgorithm.DIRECT
                : ConvolutionAlgorithm.FASTEST;
        try (ThreadTeam team = ThreadTeam.of(threads);
                InferencePlan plan = network.compileForInference(
                        PlanOptions.batch(x.dim(0)).algorithm(algorithm).team(team))) {
            Tensor y = plan.run(x);
            OutputFolder.makeFor(output);
            NpyFile.write(output, y.rank() == 4 && nchw ? y.permute(0, 3, 1, 2) : y);
        }
        Shape shape = network.outputShape();
        screen.say("wrote " + output + ": " + x.dim(0) + " outputs of " + shape + " from layer "
                + network.output().name());
    }
}
