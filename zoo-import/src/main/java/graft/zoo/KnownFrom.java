package graft.zoo;

import graft.zoo.beside.BesidePreparation;
import graft.zoo.model.Labels;
import graft.zoo.model.Preparation;
import graft.zoo.model.StatesImages;
import graft.zoo.publisher.PublishedClasses;
import graft.zoo.publisher.PublishedPreprocessing;
import graft.zoo.publisher.Recognition;
import graft.zoo.weights.WeightFile;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where something about a recognised network's images or classes may be known from.
 *
 * @param source in words
 * @param look   what it is there, if anything
 */
record KnownFrom<T>(String source, Function<Found, Optional<T>> look) {

    /** A recognised network, and what it was found in. */
    private record Found(WeightFile file, Recognition recognition, int outputs) {
        Preparation published() {
            return PublishedPreprocessing.of(recognition, file.path());
        }
    }

    /** How images are prepared, in the order in which the sources are believed. */
    private static final List<KnownFrom<Preparation>> PREPARATION = List.of(
            new KnownFrom<>("the file", found -> stated(found).flatMap(StatesImages::preprocessing)
                    .map(p -> Preparation.ofFile(p, ""))),
            new KnownFrom<>("the publisher", found -> Optional.of(found.published())));

    /** What the classes are called, likewise. */
    private static final List<KnownFrom<List<String>>> LABELS = List.of(
            new KnownFrom<>("the file", found -> stated(found).map(StatesImages::classes)
                    .filter(names -> names.size() == found.outputs)),
            new KnownFrom<>("beside the file", found -> Optional.of(Labels.beside(found.file.path(), found.outputs,
                    name -> BesidePreparation.isOf(name, found.file.path(), found.recognition.architecture().id())))
                    .filter(names -> !names.isEmpty())),
            new KnownFrom<>("the publisher", found -> PublishedClasses.of(found.recognition.architecture(),
                    found.outputs)));

    private static Optional<StatesImages> stated(Found found) {
        return found.file instanceof StatesImages states ? Optional.of(states) : Optional.empty();
    }

    static Preparation preparation(WeightFile file, Recognition recognition) {
        return first(PREPARATION, new Found(file, recognition, 0)).orElseThrow();
    }

    /** None where no source knows them. */
    static List<String> labels(WeightFile file, Recognition recognition, int outputs) {
        return first(LABELS, new Found(file, recognition, outputs)).orElse(List.of());
    }

    private static <T> Optional<T> first(List<KnownFrom<T>> sources, Found found) {
        return sources.stream().flatMap(known -> known.look.apply(found).stream()).findFirst();
    }
}
