package graft.transfer.cli;

import graft.transfer.bench.Speed;
import graft.zoo.json.Json;
import java.util.List;

/** {@code graft bench}: the speed of a network or of a matrix product, with random weights. */
final class Bench {
    /** In the order in which the help lists them. A new mode is one class and one line here. */
    private static final List<BenchMode> MODES = List.of(
            new InferenceMode(),
            new TrainingMode(Speed.Trainable.ALL),
            new TrainingMode(Speed.Trainable.LAST_STAGE),
            new TrainingMode(Speed.Trainable.HEAD),
            new CachedMode(),
            new MatmulMode());

    private Bench() {
    }

    static Command command() {
        return Command.of("bench", "speed of a network, with random weights or a file's, or of a matrix product",
                Bench::run)
                .options(
                    Option.of("--arch", "A", "resnet50", "which network; 'graft layers --help' lists them"),
                    Option.of("--weights", "FILE", "", "the network of a weight file instead, with its own weights"),
                    Option.weightsKey(),
                    Option.of("--mode", "M", "infer", "infer, train (all layers learn), last (the last stage learns), "
                            + "head (only the classifier learns), cached (epochs of the classifier on cached features, "
                            + "beside one forward pass) or gemm (a matrix product)"),
                    Option.of("--batch", "N", "1, 8 for training, 32 for cached", "images at a time"),
                    Option.of("--input", "HxW", "the architecture's", "size of the images"),
                    Option.of("--size", "N", "1024", "rows and columns of the matrices, for --mode gemm"),
                    Option.of("--threads", "T", "all processors", "how many threads compute"),
                    Option.of("--images", "N", "1000", "for --mode cached"),
                    Option.of("--epochs", "N", "10", "for --mode cached"),
                    Option.of("--runs", "R", "20, or 3 for cached", "measured runs"),
                    Option.of("--warmup", "W", "10", "runs before them"),
                    Option.exact(),
                    Option.of("--convolution", "A", "fastest", "fastest for each layer, direct, winograd2x2 or "
                            + "winograd4x4"),
                    Option.flag("--tune", "time the algorithms of every convolution first, keep the choice in the "
                            + "cache folder and take the fastest"),
                    Option.flag("--layers", "the time of every layer, too"),
                    Option.of("--compare", "A.json", "", "measures nothing: two files of results side by side, A.json "
                            + "and B.json"),
                    Option.json())
                .operands("[B.json]", 0, 1)
                .examples("./graft bench --arch resnet50 --batch 1",
                        "./graft bench --arch vgg16 --mode head --batch 8",
                        "./graft bench --mode gemm --size 2048 --threads 1",
                        "./graft bench --compare before.json after.json");
    }

    private static void run(Arguments arguments, Screen screen) {
        if (arguments.has("--compare") != !arguments.operands().isEmpty()) {
            throw new UsageException(arguments.has("--compare") ? "two files are compared with --compare A.json B.json"
                    : "'bench' takes no operand without --compare, found '" + arguments.operands().getFirst()
                            + "'; a network is given with --arch A or --weights FILE");
        }
        if (arguments.has("--compare")) {
            refuseOptionsBesideCompare(arguments);
            compare(new BenchComparison(arguments.existing("--compare"), arguments.existingOperand(0)), arguments,
                    screen);
            return;
        }
        String word = arguments.choice("--mode", MODES.stream().map(BenchMode::word).toList(), "infer");
        BenchMode mode = MODES.stream().filter(m -> m.word().equals(word)).findFirst().orElseThrow();
        refuseOptionsOfOthers(arguments, mode);
        BenchResult result = mode.measure(new BenchRun(arguments, screen));
        if (arguments.has("--json")) {
            screen.print(Json.write(result.json()));
            return;
        }
        result.table().ifPresent(table -> {
            table.print(screen);
            screen.print("");
        });
        screen.print(result.text());
    }

    private static void compare(BenchComparison comparison, Arguments arguments, Screen screen) {
        if (arguments.has("--json")) {
            screen.print(Json.write(comparison.json()));
        } else {
            comparison.print(screen);
        }
    }

    private static void refuseOptionsBesideCompare(Arguments arguments) {
        for (Option option : command().options()) {
            if (arguments.has(option.name()) && !List.of("--compare", "--json").contains(option.name())) {
                throw new UsageException(option.name() + " does not go with --compare, which measures nothing");
            }
        }
    }

    /** Options that would be ignored are refused. */
    private static void refuseOptionsOfOthers(Arguments arguments, BenchMode mode) {
        for (BenchMode other : MODES) {
            for (String option : other.options()) {
                if (arguments.has(option) && !mode.options().contains(option)) {
                    throw new UsageException(option + " goes with --mode " + String.join(", ", MODES.stream()
                            .filter(m -> m.options().contains(option)).map(BenchMode::word).toList())
                            + ", not with " + mode.word());
                }
            }
        }
    }
}
