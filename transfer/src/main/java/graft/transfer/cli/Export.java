package graft.transfer.cli;

import graft.zoo.Zoo;
import graft.zoo.graph.RawNetwork;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code graft export}: writes a network for other tools; {@link ExportFormat} lists for which. */
final class Export {

    private Export() {
    }

    static Command command() {
        return Command.of("export", "write a network for other tools: ONNX, safetensors, Keras's h5, npz", Export::run)
                .operands("OUT")
                .options(
                    Option.weights(),
                    Option.arch(),
                    Option.weightsKey(),
                    Option.input(),
                    Option.of("--to", "FORMAT", "OUT's ending", String.join(", ", ExportFormat.words())),
                    Option.overwrite("OUT"))
                .examples("./graft export --weights flowers-out/model.safetensors --to onnx flowers.onnx",
                        "./graft export --weights resnet20.th --to safetensors resnet20.safetensors",
                        "./graft export --weights vgg16.caffemodel --arch vgg16.prototxt --to h5 vgg16.h5");
    }

    private static void run(Arguments arguments, Screen screen) throws IOException {
        if (arguments.has("--to")) {
            arguments.choice("--to", ExportFormat.words(), "");
        }
        Path out = arguments.operand(0);
        ExportFormat format = ExportFormat.of(arguments.text("--to"), out);
        Path weights = arguments.weights();
        if (Files.exists(out) && Files.isSameFile(weights, out)) {
            throw new UsageException("--weights and OUT are the same file");
        }
        OutputFolder.prepareFile(out, arguments.has("--overwrite"));
        PretrainedModel model = model(arguments, weights, screen);
        OutputFolder.makeFor(out);
        format.write(out, model);
        screen.say("wrote " + out + ": " + model.architecture() + ", " + model.network().parameters().size()
                + " tensors, " + format.content());
    }

    /** A network that takes no images is written without a preparation. */
    private static PretrainedModel model(Arguments arguments, Path weights, Screen screen) {
        try {
            return WeightSource.load(weights, arguments, screen).withHead(weights);
        } catch (WeightFileException refused) {
            try (WeightFile file = WeightSource.open(weights, arguments, screen)) {
                RawNetwork raw = Zoo.raw(file, arguments.arch(), WeightSource.given(arguments));
                if (raw.network().missing().isEmpty()) {
                    return new PretrainedModel(raw.network(), null, List.of(), "graph", "", "");
                }
            } catch (WeightFileException alsoRefused) {
                refused.addSuppressed(alsoRefused);
            }
            throw refused;
        }
    }
}
