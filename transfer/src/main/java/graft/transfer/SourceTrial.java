package graft.transfer;

import graft.engine.Kernels;
import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.transfer.features.Digest;
import graft.transfer.features.FeatureCache;
import graft.transfer.features.FeatureRows;
import graft.transfer.features.FrozenTrunk;
import graft.transfer.images.Image;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImageReading;
import graft.transfer.images.SkippedFile;
import graft.transfer.labels.Folds;
import graft.transfer.source.LabelledFeatures;
import graft.transfer.source.LinearAccuracy;
import graft.transfer.source.SourceAnswers;
import graft.transfer.source.SourceScores;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tries source networks on the same labelled images: each image passes once through each of them, what its head reads
 * and what it answers come from the same pass, and all scores from those. Nothing of a source is trained.
 *
 * <p>Every source is judged with the same folds, so that they can be compared image by image. Files that are equal to the
 * last byte are held out together.
 */
public final class SourceTrial {
    /** More at a time make nothing faster. */
    private static final int BATCH = 32;
    /** Part of the heap that what is computed of one source's features may take. */
    private static final double HEAP_SHARE = 0.6;
    /** Seconds in which a source's speed is measured. */
    private static final double SECONDS_FOR_SPEED = 0.25;

    private final List<Image> images;
    private final List<String> classes;
    private final ImageReading reading;
    private final int threads;
    private final boolean strict;
    private final FeatureCache cache;
    private final int[] copies;
    private final Folds folds;
    private final Map<Path, SkippedFile> skipped = new LinkedHashMap<>();

    /**
     * @param images  with labels, indices into the classes
     * @param folds   how many folds of cross-validation are wanted
     * @param seed    of the folds
     * @param strict  whether an image that cannot be read is an exception
     * @param cache   where features are looked for and kept
     * @throws DataSetMismatchException when nothing could be held out: fewer than two classes have two images
     */
    public SourceTrial(List<Image> images, List<String> classes, int folds, long seed, ImageReading reading,
            boolean strict, int threads, FeatureCache cache) {
        this.images = List.copyOf(images);
        this.classes = List.copyOf(classes);
        this.reading = reading;
        this.strict = strict;
        this.threads = threads;
        this.cache = cache;
        copies = copies(this.images);
        int[] labels = images.stream().mapToInt(Image::label).toArray();
        this.folds = Folds.stratified(labels, copies, this.classes, folds, seed);
        requireTwoOfTwo(labels);
    }

    private void requireTwoOfTwo(int[] labels) {
        Map<Integer, Long> distinct = IntStream.range(0, labels.length).filter(folds::isHeldOut).boxed()
                .collect(Collectors.groupingBy(i -> labels[i], Collectors.counting()));
        if (distinct.size() < 2) {
            long[] counts = new long[classes.size()];
            Arrays.stream(labels).forEach(label -> counts[label]++);
            throw new DataSetMismatchException("sources are ranked by images that a head has not learnt from: two "
                    + "classes or more need two different images each, found " + IntStream.range(0, counts.length)
                            .mapToObj(c -> classes.get(c) + " (" + counts[c] + ")").limit(10)
                            .collect(Collectors.joining(", ")) + (counts.length > 10 ? " …" : "")
                    + "; add images, in folders named after their classes");
        }
    }

    /** The same number for files with the same bytes; only files of one size are read for that. */
    private static int[] copies(List<Image> images) {
        Map<Long, List<Integer>> bySize = new HashMap<>();
        for (int i = 0; i < images.size(); i++) {
            long size;
            try {
                size = Files.size(images.get(i).file());
            } catch (IOException gone) {
                size = -1 - i; // it is reported when it is read
            }
            bySize.computeIfAbsent(size, _ -> new ArrayList<>()).add(i);
        }
        int[] groups = IntStream.range(0, images.size()).toArray();
        for (List<Integer> same : bySize.values()) {
            Map<Digest, Integer> first = new HashMap<>();
            for (int i : same.size() > 1 ? same : List.<Integer>of()) {
                try {
                    int before = i;
                    groups[i] = first.computeIfAbsent(Digest.of(ImageDecoder.bytes(images.get(i).file())),
                            _ -> before);
                } catch (ImageException unreadable) {
                    groups[i] = i; // it is reported when it is decoded
                }
            }
        }
        return groups;
    }

    /** What of the folds is otherwise than asked, in sentences. */
    public List<String> notes() {
        return folds.notes();
    }

    /** How many folds there are. */
    public int folds() {
        return folds.count();
    }

    /** Images that could not be read so far. */
    public List<SkippedFile> skipped() {
        return List.copyOf(skipped.values());
    }

    /** The part of the images that the largest class has. */
    public double largestClass() {
        long most = images.stream().collect(Collectors.groupingBy(Image::label, Collectors.counting())).values()
                .stream().mapToLong(Long::longValue).max().orElse(0);
        return (double) most / images.size();
    }

    /**
     * Tries one source.
     *
     * @param file     it was read from, as the user named it
     * @param progress called with the number of images done so far
     * @throws WeightFileException      when the file lacks weights of the trunk
     * @throws DamagedWeightsException  when its weights are of no use
     * @throws DataSetMismatchException when no image can be read, or memory does not suffice
     */
    public SourceScores of(Path file, PretrainedModel model, IntConsumer progress) {
        String without = SourceAnswers.hindrance(model);
        Network network = without.isEmpty() ? model.classifier().featuresAndOutput() : trunk(model.network());
        requireWeights(file, network);
        DamagedWeightsException.refuse(network);
        int answers = without.isEmpty() ? model.classifier().outputShape().c() : 0;
        int width = network.outputShape().c() - answers;
        requireMemory(width + answers, width);
        ImageSamples samples = new ImageSamples(images, ImageInput.of(model), threads, strict, reading);
        try (ThreadTeam team = ThreadTeam.of(threads);
                FrozenTrunk frozen = new FrozenTrunk(network, Math.min(BATCH, images.size()), Kernels.best(), team)) {
            Optional<FeatureRows> found = cache.of(frozen, samples, 0, progress);
            samples.skipped().forEach(s -> skipped.putIfAbsent(s.file(), s));
            FeatureRows rows = found.filter(r -> r.count() > 0).orElseThrow(() -> new DataSetMismatchException(
                    found.isEmpty() ? "there is no room for the features" : "no image can be read"));
            double seconds = frozen.secondsPerSample(SECONDS_FOR_SPEED);
            return scores(file, model, without, rows, width, seconds, team);
        }
    }

    /** Up to what a head for new classes would read. */
    private static Network trunk(Network network) {
        Network grafted = network.freeze().replaceHead(2, 0);
        return grafted.upTo(grafted.head().inputs().getFirst());
    }

    private static void requireWeights(Path file, Network network) {
        if (!network.missing().isEmpty()) {
            throw new WeightFileException(file, "holds no weights for " + network.missing().stream().limit(3)
                    .collect(Collectors.joining(", ")) + ", which its features depend on");
        }
    }

    private void requireMemory(int floats, int width) {
        long n = images.size();
        long side = Math.min(n, width);
        long bytes = 4 * n * floats + 4 * 8 * n * width + 2 * 8 * side * side + 2 * 4 * n * width
                + 4 * n * Math.min(n, 2L * width);
        if (bytes > HEAP_SHARE * Runtime.getRuntime().maxMemory() || n * floats > Integer.MAX_VALUE - 8) {
            throw new DataSetMismatchException(width + " features of " + n + " images take " + (bytes >> 20)
                    + " MiB to score, more than Java may use; rank by fewer images (--images N), or give Java more with "
                    + "GRAFT_OPTS=-Xmx…");
        }
    }

    private SourceScores scores(Path file, PretrainedModel model, String without, FeatureRows rows, int width,
            double seconds, ThreadTeam team) {
        int[] ids = rows.ids();
        int n = ids.length;
        float[] features = new float[Tensor.count(n, width)];
        float[][] outputs = new float[n][];
        float[] row = new float[rows.shape().size()];
        for (int i = 0; i < n; i++) {
            rows.copy(i, row, 0);
            System.arraycopy(row, 0, features, i * width, width);
            outputs[i] = Arrays.copyOfRange(row, width, row.length);
        }
        int[] given = Arrays.stream(ids).map(id -> images.get(id).label()).toArray();
        int[] present = Arrays.stream(given).distinct().sorted().toArray();
        int[] labels = Arrays.stream(given).map(label -> Arrays.binarySearch(present, label)).toArray();
        Folds own = new Folds(Arrays.stream(ids).map(id -> folds.of()[id]).toArray(), folds.count(), folds.notes());
        LinearAccuracy linear = LinearAccuracy.of(Tensor.wrap(features, n, width), labels, present.length, own,
                HeadOnFeatures.LOGISTIC_DECAY, HeadOnFeatures.LOGISTIC_ITERATIONS, team);
        if (linear.judged() == 0) {
            throw new DataSetMismatchException("of the images that can be read, none can be held out: two classes or "
                    + "more need two images each");
        }
        Optional<SourceAnswers> answers = without.isEmpty()
                ? Optional.of(SourceAnswers.of(outputs, model.isLogistic(), labels, present.length)) : Optional.empty();
        return SourceScores.of(file, model, new SourceScores.Judged(ids, linear), answers, without,
                LabelledFeatures.of(features, labels, present.length),
                Arrays.stream(ids).map(id -> copies[id]).toArray(), seconds, team);
    }
}
