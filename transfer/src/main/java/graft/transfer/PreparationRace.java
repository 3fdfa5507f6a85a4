package graft.transfer;

import graft.engine.Nhwc;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.plan.InferencePlan;
import graft.layers.plan.PlanOptions;
import graft.transfer.images.Augmentation;
import graft.transfer.images.Image;
import graft.transfer.images.ImageDecoder;
import graft.transfer.images.ImageException;
import graft.transfer.images.ImageInput;
import graft.transfer.images.ImagePreparer;
import graft.transfer.images.ImageReading;
import graft.transfer.images.Pixels;
import graft.transfer.images.SkippedFile;
import graft.transfer.trust.McNemar;
import graft.zoo.model.Preprocessing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tries preparations of images side by side: each image is decoded once, prepared in every way that is still tried, and
 * passes the network once for each.
 *
 * <p>After {@value #FIRST} images, and whenever as many again were seen, unless the end is near, those are stopped that
 * are clearly worse than the best so far: of the images on which exactly one of the two is right, so many speak for the
 * best that a fair coin gives as many in less than one of a thousand tries (McNemar's exact test; with twelve
 * preparations and three looks that is at most 33 comparisons, so that one that is no worse is stopped in at most 3.3
 * of a hundred trials). When one alone is left, and it is better than guessing, the trial ends; also when as many
 * images again would take more passes than are allowed.
 */
final class PreparationRace {
    static final int FIRST = 24;

    private static final double CHANCE = 0.001;
    /** Twelve preparations of so many images of 224 by 224 take 58 MB. {@link #FIRST} is a multiple of it. */
    private static final int BATCH = 8;

    private final Network network;
    private final Judge judge;
    private final List<Runner> runners = new ArrayList<>();
    private final List<Image> seen = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final int size;

    /** Which images one preparation is right on. */
    interface Judge {
        /** @param outputs of the network, a row for each image */
        boolean[] right(float[][] outputs, List<Image> images);
    }

    /** One preparation on its way; its outputs are null for images that it cannot prepare. */
    private static final class Runner {
        private final String name;
        private final ImageInput input;
        private final boolean isKnown;
        private final List<float[]> outputs = new ArrayList<>();
        private boolean[] right = {};
        private boolean isStopped;
        private ImagePreparer[] preparers;
        private float[] prepared;
        private final ImageException[] faults = new ImageException[BATCH];

        Runner(String name, ImageInput input, boolean isKnown) {
            this.name = name;
            this.input = input;
            this.isKnown = isKnown;
        }

        private int count() {
            return (int) IntStream.range(0, right.length).filter(i -> right[i]).count();
        }

        private boolean isClearlyWorse(Runner best) {
            return McNemar.of(best.right, right).pOfFirstBetter() < CHANCE;
        }

        private void stop() {
            isStopped = true;
            preparers = null;
            prepared = null;
        }

        private PreparationTrial.Row row() {
            return new PreparationTrial.Row(name, input.preprocessing(), isKnown, right, isStopped);
        }
    }

    /** @param candidates by name; the first is what is used without a choice */
    PreparationRace(Network network, Map<String, Preprocessing> candidates, Judge judge) {
        this.network = network;
        this.judge = judge;
        var shape = network.inputShape();
        candidates.forEach((name, how) -> runners.add(new Runner(name, new ImageInput(how, shape.h(), shape.w()),
                runners.isEmpty())));
        size = shape.size();
    }

    /** The part of the images seen that the largest class has; one half where there is one class only. */
    double guessing() {
        Map<Integer, Long> counts = seen.stream().collect(Collectors.groupingBy(Image::label, Collectors.counting()));
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return counts.size() < 2 ? 0.5 : (double) most / seen.size();
    }

    /** Images that could not be read. */
    List<SkippedFile> skipped() {
        return List.copyOf(skipped);
    }

    /**
     * @param images in an order that mixes the classes
     * @param passes of an image through the network that are allowed, but {@value #FIRST} images for each candidate
     * @return a row for each candidate, in their order
     */
    List<PreparationTrial.Row> run(List<Image> images, long passes, int threads, ImageReading reading,
            Progress progress) {
        int batch = Math.min(BATCH, images.size());
        for (Runner r : runners) {
            r.prepared = new float[batch * size];
            r.preparers = IntStream.range(0, threads)
                    .mapToObj(_ -> new ImagePreparer(r.input, Augmentation.none())).toArray(ImagePreparer[]::new);
        }
        try (ThreadTeam team = ThreadTeam.of(threads);
                InferencePlan plan = network.compileForInference(PlanOptions.batch(batch).team(team))) {
            int look = FIRST;
            long used = 0;
            for (int at = 0; at < images.size(); at += batch) {
                List<Image> some = images.subList(at, Math.min(images.size(), at + batch));
                boolean[] readable = prepare(some, team, reading);
                running().forEach(r -> pass(r, readable, plan));
                used += (long) running().size() * some.size();
                IntStream.range(0, readable.length).filter(i -> readable[i]).mapToObj(some::get).forEach(seen::add);
                progress.report("preparations", runners.size() * (at + some.size()), runners.size() * images.size());
                if (at + some.size() == look) {
                    int rest = images.size() - look;
                    if (rest >= FIRST) {
                        stopLosers();
                    }
                    List<Runner> left = running();
                    boolean isDecided = rest >= FIRST && left.size() == 1
                            && left.getFirst().row().isBetterThan(guessing());
                    if (isDecided || used + (long) left.size() * Math.min(look, rest) > passes) {
                        break;
                    }
                    look *= 2;
                }
            }
        }
        running().forEach(this::judge);
        return runners.stream().map(Runner::row).toList();
    }

    private List<Runner> running() {
        return runners.stream().filter(r -> !r.isStopped).toList();
    }

    /** @return which of the images can be decoded and prepared at least one way */
    private boolean[] prepare(List<Image> images, ThreadTeam team, ImageReading reading) {
        List<Runner> running = running();
        ImageException[] faults = new ImageException[images.size()];
        team.run(images.size(), (i, worker) -> {
            Image image = images.get(i);
            try {
                reading.use(ImageDecoder.bytes(image.file()), image.file(),
                        pixels -> running.forEach(r -> prepare(r, pixels, image, i, worker)));
                faults[i] = running.stream().allMatch(r -> r.faults[i] != null) ? running.getFirst().faults[i] : null;
            } catch (ImageException e) {
                faults[i] = e;
            }
        });
        boolean[] readable = new boolean[images.size()];
        for (int i = 0; i < readable.length; i++) {
            readable[i] = faults[i] == null;
            if (!readable[i]) {
                skipped.add(new SkippedFile(faults[i].file(), faults[i].reason()));
            }
        }
        return readable;
    }

    private void prepare(Runner runner, Pixels pixels, Image image, int place, int worker) {
        runner.faults[place] = null;
        try {
            runner.preparers[worker].prepare(pixels, image.file(), 0, runner.prepared, place * size);
        } catch (ImageException e) {
            runner.faults[place] = e;
        }
    }

    private void pass(Runner runner, boolean[] readable, InferencePlan plan) {
        Nhwc in = plan.input();
        int[] rows = new int[readable.length];
        int n = 0;
        for (int i = 0; i < readable.length; i++) {
            rows[i] = -1;
            if (readable[i] && runner.faults[i] == null) {
                System.arraycopy(runner.prepared, i * size, in.data(), in.offset() + n * size, size);
                rows[i] = n++;
            }
        }
        if (n > 0) {
            plan.run();
        }
        for (int i = 0; i < readable.length; i++) {
            if (readable[i]) {
                float[] output = rows[i] < 0 ? null : row(plan.output(), rows[i]);
                requireNumbers(runner, output);
                runner.outputs.add(output);
            }
        }
    }

    private void requireNumbers(Runner runner, float[] output) {
        if (runner.isKnown && output != null && IntStream.range(0, output.length).anyMatch(
                k -> Float.isNaN(output[k]))) {
            throw new DamagedWeightsException("the values of layer " + network.output().name() + " are NaN for "
                    + "some images, prepared as known: its weights are damaged, or are another network's");
        }
    }

    /** All values of one image. */
    private static float[] row(Nhwc output, int image) {
        float[] row = new float[output.h() * output.w() * output.c()];
        int at = 0;
        for (int y = 0; y < output.h(); y++) {
            for (int x = 0; x < output.w(); x++) {
                for (int c = 0; c < output.c(); c++) {
                    row[at++] = output.data()[output.at(image, y, x) + c];
                }
            }
        }
        return row;
    }

    private void stopLosers() {
        List<Runner> running = running();
        running.forEach(this::judge);
        Runner best = running.stream().max(Comparator.comparingInt(Runner::count)).orElseThrow();
        running.stream().filter(r -> r.isClearlyWorse(best)).forEach(Runner::stop);
    }

    /** An image that cannot be prepared this way is none that it is right on. */
    private void judge(Runner runner) {
        int[] prepared = IntStream.range(0, seen.size()).filter(i -> runner.outputs.get(i) != null).toArray();
        boolean[] right = judge.right(Arrays.stream(prepared).mapToObj(runner.outputs::get).toArray(float[][]::new),
                Arrays.stream(prepared).mapToObj(seen::get).toList());
        runner.right = new boolean[seen.size()];
        for (int k = 0; k < prepared.length; k++) {
            runner.right[prepared[k]] = right[k];
        }
    }
}
