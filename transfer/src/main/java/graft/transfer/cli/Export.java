package graft.transfer.cli;

import graft.zoo.ModelFile;
import graft.zoo.PretrainedModel;
import graft.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;

/** {@code graft export}: writes a network for other tools. */
final class Export implements Command {

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String purpose() {
        return "write a network's weights for other tools";
    }

    @Override
    public String operands() {
        return "OUT";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("--weights", "FILE", "", "the network's weights"),
                Option.of("--arch", "A", "recognised", "the architecture, or for Caffe the prototxt"),
                Option.of("--to", "FORMAT", "safetensors", "safetensors"));
    }

    @Override
    public List<String> examples() {
        return List.of("./graft export --weights resnet20.th --to safetensors resnet20.safetensors");
    }

    @Override
    public void run(Arguments arguments, Screen screen) {
        arguments.choice("--to", List.of("safetensors"), "safetensors");
        Path weights = arguments.existing("--weights");
        Path out = OutputFolder.prepareFile(Path.of(arguments.operands().getFirst()));
        PretrainedModel model = Zoo.load(weights, arguments.text("--arch").orElse(null));
        OutputFolder.makeFor(out);
        ModelFile.write(out, model);
        screen.say("wrote " + out + ": " + model.architecture() + ", " + model.network().parameters().size()
                + " tensors under PyTorch's names and in its layout");
    }
}
