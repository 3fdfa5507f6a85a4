package graft.transfer.cli;

import graft.zoo.npy.NpzWriter;
import graft.zoo.safetensors.SafetensorsWriter;
import graft.zoo.weights.StoredTensor;
import graft.zoo.weights.WeightFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code graft convert}: the tensors of any readable file, as they are, in a format that other tools read. */
final class Convert {

    private Convert() {
    }

    static Command command() {
        return Command.of("convert", "copy a file's tensors to safetensors or npz: its own names, shapes and layout",
                Convert::run)
                .operands("IN OUT", 2, 2)
                .options(Option.weightsKey(), Option.overwrite("OUT"))
                .examples("./graft convert imagenet-vgg-verydeep-16.mat vgg16.safetensors",
                        "./graft convert resnet-18.t7 resnet18.npz");
    }

    private static void run(Arguments arguments, Screen screen) throws Exception {
        Path in = Path.of(arguments.operands().get(0));
        Path out = Path.of(arguments.operands().get(1));
        String ending = out.toString().toLowerCase(Locale.ROOT);
        if (!ending.endsWith(".safetensors") && !ending.endsWith(".npz")) {
            throw new UsageException("OUT says by its ending what is written, .safetensors or .npz; found " + out);
        }
        if (Files.exists(out) && Files.exists(in) && Files.isSameFile(in, out)) {
            throw new UsageException("IN and OUT are the same file");
        }
        OutputFolder.prepareFile(out, arguments.has("--overwrite"));
        try (WeightFile file = WeightSource.open(in, arguments, screen)) {
            OutputFolder.makeFor(out);
            if (ending.endsWith(".npz")) {
                NpzWriter.copy(out, named(file));
            } else {
                SafetensorsWriter.copy(out, named(file), file.metadata());
            }
            List<StoredTensor> narrowed = file.tensors().values().stream()
                    .filter(t -> t.dtype().isFloating() && t.dtype().bytes() > 4).toList();
            screen.say("wrote " + out + ": " + file.tensors().size() + " tensors of " + file.format()
                    + (narrowed.isEmpty() ? "" : "; " + narrowed.size()
                    + " of double precision were rounded to 32 bits"));
            for (StoredTensor tensor : narrowed) {
                long infinite = infinite(tensor);
                if (infinite > 0) {
                    screen.say("tensor '" + tensor.name() + "': " + infinite + " of its values are infinite now; "
                            + "32-bit floats end at 3.4e38");
                }
            }
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new CommandException(in + ": " + e.getMessage());
        }
    }

    /** How many values are infinite as 32-bit floats. */
    private static long infinite(StoredTensor tensor) {
        long[] count = {0};
        tensor.read(1 << 20, (_, values) -> {
            for (float v : values) {
                count[0] += Float.isInfinite(v) ? 1 : 0;
            }
        });
        return count[0];
    }

    /** The file's tensors; the only one of a Torch7 file has no name there and is named after the file. */
    private static Map<String, StoredTensor> named(WeightFile file) {
        StoredTensor nameless = file.tensors().get("");
        if (nameless == null) {
            return file.tensors();
        }
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(file.tensors());
        tensors.remove("");
        String name = file.path().getFileName().toString().replaceFirst("\\.[^.]*$", "");
        if (tensors.putIfAbsent(name, nameless) != null) {
            throw new IllegalArgumentException("holds a tensor without a name, and another one named '" + name
                    + "', as it would be called; give the file another name");
        }
        return tensors;
    }
}
