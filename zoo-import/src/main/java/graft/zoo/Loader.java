package graft.zoo;

import graft.layers.Network;
import graft.layers.layer.Shape;
import graft.zoo.beside.BesidePreparation;
import graft.zoo.caffe.CaffeLoader;
import graft.zoo.caffe.CaffeModelFile;
import graft.zoo.graph.ArrayForm;
import graft.zoo.graph.GivenInput;
import graft.zoo.graph.RawNetwork;
import graft.zoo.keras.KerasFile;
import graft.zoo.keras.KerasLoader;
import graft.zoo.keras.KerasNetwork;
import graft.zoo.matlab.MatConvNetLoader;
import graft.zoo.matlab.MatFile;
import graft.zoo.model.ImageSize;
import graft.zoo.model.Labels;
import graft.zoo.model.Preparation;
import graft.zoo.model.PretrainedModel;
import graft.zoo.model.Publisher;
import graft.zoo.onnx.OnnxFile;
import graft.zoo.onnx.graph.OnnxLoader;
import graft.zoo.publisher.Recognition;
import graft.zoo.tensorflow.GraphDefFile;
import graft.zoo.tensorflow.graph.TensorFlowLoader;
import graft.zoo.tensorflow.graph.TensorFlowNetwork;
import graft.zoo.weights.AmbiguousNetworkException;
import graft.zoo.weights.WeightFile;
import graft.zoo.weights.WeightFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * One way of making a network of an open weight file.
 *
 * @param kind    the files for which it is meant
 * @param accepts whether it is to be tried with a file, as the caller chose
 * @param isFinal whether it is the only way for what it accepts
 */
record Loader<F extends WeightFile>(Class<F> kind, BiPredicate<F, Choice> accepts, boolean isFinal,
        BiFunction<F, Choice, PretrainedModel> load) {

    /** By its tensors' names and shapes: the way for every format. */
    private static final Loader<?> BY_NAMES = tried(WeightFile.class, (_, _) -> true, Loader::recognised);

    /** By the description in a file of Graft's own. */
    private static final Loader<?> OWN = only(WeightFile.class,
            (file, choice) -> choice.allows(Publisher.GRAFT) && ModelFile.recognises(file),
            (file, choice) -> choice.checked(file, ModelFile.read(file)));

    /** In the order in which they are tried. */
    private static final List<Loader<?>> LOADERS = List.of(
            only(CaffeModelFile.class, (_, choice) -> choice.prototxt() != null,
                    (caffe, choice) -> CaffeLoader.load(caffe, choice.prototxt(), choice.given())),
            only(WeightFile.class, (_, choice) -> choice.prototxt() != null, Loader::refuseOtherThanCaffe),
            OWN,
            tried(CaffeModelFile.class, (_, choice) -> choice.isOpen(),
                    (caffe, choice) -> CaffeLoader.load(caffe, null, choice.given())),
            only(OnnxFile.class, (_, choice) -> choice.publisher() == null,
                    (onnx, choice) -> choice.checked(onnx, OnnxLoader.load(onnx, choice.given()))),
            BY_NAMES,
            tried(KerasFile.class, (keras, choice) -> choice.isOpen() && keras.config().isPresent(),
                    (keras, choice) -> KerasLoader.load(keras, choice.given())),
            tried(GraphDefFile.class, (_, choice) -> choice.isOpen(),
                    (graph, choice) -> TensorFlowLoader.load(graph, choice.given())),
            tried(MatFile.class, (mat, choice) -> choice.isOpen() && mat.network().isPresent(),
                    (mat, choice) -> MatConvNetLoader.load(mat, choice.given())));

    private static <F extends WeightFile> Loader<F> only(Class<F> kind, BiPredicate<F, Choice> accepts,
            BiFunction<F, Choice, PretrainedModel> load) {
        return new Loader<>(kind, accepts, true, load);
    }

    private static <F extends WeightFile> Loader<F> tried(Class<F> kind, BiPredicate<F, Choice> accepts,
            BiFunction<F, Choice, PretrainedModel> load) {
        return new Loader<>(kind, accepts, false, load);
    }

    /**
     * Makes a network of a file in the first way that does not refuse it.
     *
     * @throws WeightFileException when all refuse it: that of the last way, the others suppressed
     */
    static PretrainedModel load(WeightFile file, Choice choice) {
        choice.requireFile();
        ShardedFile.requireWhole(file);
        WeightFileException refusal = null;
        for (Loader<?> loader : LOADERS.stream().filter(loader -> loader.takes(file, choice)).toList()) {
            PretrainedModel model;
            try {
                model = loader.loaded(file, choice);
            } catch (WeightFileException refused) {
                refusal = joined(loader, refused, refusal);
                if (loader.isFinal) {
                    break;
                }
                continue;
            }
            refuseOtherSize(file, model, choice.given());
            return loader == OWN ? model : BesidePreparation.applied(file.path(), labelled(file, model));
        }
        throw refusal;
    }

    /**
     * The network for arrays: the file's own, with its own end, where the file or what lies beside it describes one;
     * else that of its tensors' names and shapes.
     *
     * @param output that is wanted; null for the usual one
     * @throws WeightFileException as {@link #load}
     */
    static RawNetwork raw(WeightFile file, Choice choice, GivenInput given, String output) {
        choice.requireFile();
        return withinStack(file, () -> describedOrByNames(file, choice, given, output));
    }

    private static RawNetwork describedOrByNames(WeightFile file, Choice choice, GivenInput given, String output) {
        boolean described = choice.isOpen() && choice.allows(Publisher.GRAFT) && !ModelFile.recognises(file);
        return switch (file) {
            case CaffeModelFile caffe when choice.prototxt() != null -> CaffeLoader.raw(caffe, choice.prototxt(), given,
                    output);
            case OnnxFile onnx when described -> OnnxLoader.raw(onnx, given, output);
            case CaffeModelFile caffe when described && output != null -> CaffeLoader.raw(caffe, null, given, output);
            case GraphDefFile graph when described && output != null -> TensorFlowNetwork.raw(graph, given, output);
            case WeightFile _ when output != null -> throw new IllegalArgumentException("the network has no output '"
                    + output + "'");
            case KerasFile keras when described && keras.config().isPresent() -> orByNames(keras, choice, given,
                    () -> KerasNetwork.raw(keras, given));
            case CaffeModelFile caffe when described -> orByNames(caffe, choice, given,
                    () -> CaffeLoader.raw(caffe, null, given, null));
            case GraphDefFile graph when described -> orByNames(graph, choice, given,
                    () -> TensorFlowNetwork.raw(graph, given));
            case MatFile mat when described && mat.network().isPresent() -> orByNames(mat, choice, given,
                    () -> MatConvNetLoader.raw(mat, given));
            default -> byNames(file, choice, given);
        };
    }

    /** What is decided where {@link #load} makes the network that the file, or what lies beside it, describes. */
    static List<String> notes(WeightFile file, Choice choice, GivenInput given) {
        return switch (file) {
            case CaffeModelFile caffe when choice.prototxt() != null || choice.isOpen() ->
                    CaffeLoader.notes(caffe, choice.prototxt());
            case OnnxFile onnx when choice.publisher() == null -> OnnxLoader.notes(onnx);
            case GraphDefFile graph when choice.isOpen() -> TensorFlowNetwork.notes(graph, given);
            default -> List.of();
        };
    }

    /** A network whose description is not understood may still be a known one; its description's refusal says more. */
    private static RawNetwork orByNames(WeightFile file, Choice choice, GivenInput given, Supplier<RawNetwork> own) {
        try {
            return own.get();
        } catch (WeightFileException refused) {
            try {
                return byNames(file, choice, given);
            } catch (WeightFileException unknown) {
                refused.addSuppressed(unknown);
                throw refused;
            }
        }
    }

    private static RawNetwork byNames(WeightFile file, Choice choice, GivenInput given) {
        boolean own = choice.isOpen() && choice.allows(Publisher.GRAFT) && ModelFile.recognises(file);
        PretrainedModel model = own ? null : load(file, choice);
        Network network = own ? ModelFile.network(file) : model.network();
        Shape in = network.inputShape();
        int[] sizes = given.sizes(new int[] {0, in.h(), in.w(), in.c()}, 1, 2);
        network = network.withInputSize(sizes[1], sizes[2]);
        Shape y = network.outputShape();
        boolean last = own || Publisher.isChannelsLast(model.publisher());
        int rank = in.isVector() ? 2 : in.h() == 1 ? 3 : 4;
        int made = y.isVector() ? 2 : y.h() == 1 && rank == 3 ? 3 : 4;
        List<String> notes = own ? List.of() : BesidePreparation.contradictions(file.path(), model);
        return new RawNetwork(network, form(network.inputShape(), rank, last), form(y, made, last), notes);
    }

    private static ArrayForm form(Shape shape, int rank, boolean channelsLast) {
        return channelsLast || rank < 4 ? ArrayForm.channelsLast(shape, rank) : ArrayForm.channelsFirst(shape, rank);
    }

    /** What to do about the network that a file should have with it is more useful than which names do not fit. */
    private static WeightFileException joined(Loader<?> loader, WeightFileException refused,
            WeightFileException before) {
        WeightFileException shown = before == null || loader != BY_NAMES
                || refused instanceof AmbiguousNetworkException ? refused : before;
        if (before != null) {
            shown.addSuppressed(shown == refused ? before : refused);
        }
        return shown;
    }

    private boolean takes(WeightFile file, Choice choice) {
        return kind.isInstance(file) && accepts.test(kind.cast(file), choice);
    }

    private PretrainedModel loaded(WeightFile file, Choice choice) {
        return withinStack(file, () -> load.apply(kind.cast(file), choice));
    }

    private static <T> T withinStack(WeightFile file, Supplier<T> load) {
        try {
            return load.get();
        } catch (StackOverflowError e) {
            // How deep a thread's stack is depends on who started it; what hangs on what is bounded by nothing else.
            throw new WeightFileException(file.path(), "describes values that hang on one another in a chain too long "
                    + "for this thread's stack; simplify the file first, or give a larger stack: GRAFT_OPTS=-Xss16m",
                    e);
        }
    }

    private static PretrainedModel recognised(WeightFile file, Choice choice) {
        Recognition recognition = Recognition.of(file, choice.architecture(), choice.publisher());
        Preparation preparation = KnownFrom.preparation(file, recognition);
        ImageSize input = preparation.preprocessing().crop();
        Network network = recognition.fit().fill().withInputSize(input.height(), input.width());
        return new PretrainedModel(network, preparation,
                KnownFrom.labels(file, recognition, network.outputShape().c()), recognition.architecture().id(),
                recognition.publisher().id(), file.format());
    }

    /** What is to be said of a file that is recognised by its names. */
    static Remarks remarks(WeightFile file, Choice choice) {
        boolean describesItself = LOADERS.stream().anyMatch(loader -> loader != BY_NAMES && loader.takes(file, choice));
        if (describesItself) {
            return Remarks.NONE;
        }
        Recognition found = Recognition.of(file, choice.architecture(), choice.publisher());
        return new Remarks(found.unused(), found.copies(),
                Optional.of(found.decision()).filter(text -> !text.isEmpty()));
    }

    /** What prepares images prepares them for the size that the network was loaded for. */
    private static void refuseOtherSize(WeightFile file, PretrainedModel model, GivenInput given) {
        Shape in = model.network().inputShape();
        if (!given.image().isEmpty() && !given.image().equals(List.of(in.h(), in.w()))) {
            throw new WeightFileException(file.path(), "is " + model.architecture() + " for images of " + in.h() + "x"
                    + in.w() + ", as it is known or states itself; leave --input away, or crop to another size with "
                    + "--prepare \"crop " + given.image().getFirst() + "x" + given.image().getLast() + "\"");
        }
    }

    /** Reports the file's real format instead of what the reader of caffemodels finds wrong with it. */
    private static PretrainedModel refuseOtherThanCaffe(WeightFile file, Choice choice) {
        throw new WeightFileException(file.path(), "is " + file.format() + ", and " + choice.prototxt().getFileName()
                + " describes a network for Caffe's weights; leave --arch away, or name an architecture");
    }

    /** The model with the labels that lie beside its file, where there are as many as outputs. */
    private static PretrainedModel labelled(WeightFile file, PretrainedModel model) {
        List<String> beside = Labels.beside(file.path(), model.network().outputShape().c(),
                name -> BesidePreparation.isOf(name, file.path(), model.architecture()));
        return beside.isEmpty() || !model.labels().isEmpty() ? model : model.withLabels(beside);
    }
}
