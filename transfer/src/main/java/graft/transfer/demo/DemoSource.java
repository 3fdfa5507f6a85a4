package graft.transfer.demo;

import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Adam;
import graft.layers.training.Schedule;
import graft.layers.training.Trainer;
import graft.layers.training.TrainingLog;
import graft.zoo.ModelFile;
import graft.zoo.WeightFiles;
import graft.zoo.Zoo;
import graft.zoo.model.PretrainedModel;
import graft.zoo.weights.WeightFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A network that has learnt the source task, and how it learnt it. One such network is published with the program:
 * {@link #published}, which {@code graft demo --make-source FILE} makes again.
 *
 * <p>The same recipe gives the same bytes, on however many threads. Kernels for vectors of another width add up in
 * another order, which rounds otherwise: there the weights differ in their last bits from the first step on.
 *
 * @param network  of {@link DemoNetwork}
 * @param classes  of the source task
 * @param recipe   by which it learnt
 * @param accuracy on the images of {@link Recipe#validation}, 0 to 1
 */
public record DemoSource(Network network, List<String> classes, Recipe recipe, double accuracy) {
    private static final String FILE = "source.safetensors";
    private static final String RECIPE = "graft.demo.recipe";
    private static final String ACCURACY = "graft.demo.accuracy";
    private static final int VALIDATION = 20;

    /**
     * How a source learns: AdamW, one-cycle.
     *
     * @param perClass     drawn images of each class
     * @param epochs       passes over them
     * @param batch        images in a step
     * @param learningRate the highest
     * @param seed         of the images, the first weights and the order
     */
    public record Recipe(int perClass, int epochs, int batch, double learningRate, long seed) {

        /** That of the file which comes with the program: minutes of work. */
        public static Recipe published() {
            return new Recipe(600, 10, 32, 5e-3, 2026);
        }

        /** The same with another seed. */
        public Recipe seed(long s) {
            return new Recipe(perClass, epochs, batch, learningRate, s);
        }

        DemoSet known() {
            return DemoImages.source(perClass, seed);
        }

        /** Images that are measured on; of another seed than those learnt from. */
        DemoSet validation() {
            return DemoImages.source(VALIDATION, seed + 1);
        }

        /** In words, all that decides the bytes; where no batch is named, it is 32. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d images a class, %d epochs%s, learning rate %s, seed %d", perClass,
                    epochs, batch == 32 ? "" : " in batches of " + batch, learningRate, seed);
        }
    }

    public DemoSource {
        classes = List.copyOf(classes);
    }

    /** Draws the source task and learns it. */
    public static DemoSource learn(Recipe recipe, ThreadTeam team, Trainer.Listener listener) {
        DemoSet known = recipe.known();
        Network network = DemoNetwork.network(known.classes().size()).initialize(recipe.seed);
        TrainingLog log = Trainer.of(network).optimizer(Adam.adamW(1e-2)).schedule(Schedule.oneCycle())
                .learningRate(recipe.learningRate).epochs(recipe.epochs).batch(recipe.batch).seed(recipe.seed)
                .team(team).listener(listener).fit(known.samples(), recipe.validation().samples());
        return new DemoSource(network, known.classes(), recipe, log.last().validationAccuracy());
    }

    /** Writes it with its recipe, as a model that {@code graft transfer --weights} takes, too. */
    public void write(Path file) {
        Map<String, String> more = new LinkedHashMap<>();
        more.put(RECIPE, recipe.toString());
        more.put(ACCURACY, String.format(Locale.ROOT, "%.4f", accuracy));
        ModelFile.write(file, network, DemoNetwork.preprocessing(), classes, more);
    }

    /** Whether a file has the bytes of the source that comes with the program. */
    public static boolean isPublished(Path file) {
        try (InputStream in = DemoSource.class.getResourceAsStream(FILE)) {
            return Files.size(file) < 1 << 20 && Arrays.equals(in.readAllBytes(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's source network is compared with " + file, e);
        }
    }

    /**
     * The source that comes with the program.
     *
     * @param model    read as any other weight file
     * @param recipe   by which it learnt, in words
     * @param accuracy that it states: on the images of its recipe's validation, 0 to 1
     */
    public record Published(PretrainedModel model, String recipe, double accuracy) {
    }

    /** The source that comes with the program. */
    public static Published published() {
        try {
            Path file = Files.createTempFile("graft-demo-", ".safetensors");
            try (InputStream in = DemoSource.class.getResourceAsStream(FILE)) {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                try (WeightFile weights = WeightFiles.open(file)) {
                    return new Published(Zoo.load(weights, (String) null), weights.metadata().get(RECIPE),
                            Double.parseDouble(weights.metadata().get(ACCURACY)));
                }
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's source network is copied to a file for reading", e);
        }
    }
}
