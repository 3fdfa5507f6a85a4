package graft.transfer.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.layers.Network;
import graft.layers.training.Predictions;
import graft.layers.training.TensorSamples;
import graft.transfer.images.Pixels;
import graft.transfer.report.HtmlReport;
import graft.transfer.report.Mistake;
import graft.transfer.report.MistakesSection;
import graft.transfer.report.Section;
import graft.transfer.report.TransferReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
    private static final List<String> CLASSES = List.of("ant", "bee");

    /** Images of noise, the worst case for their size as JPEG. */
    private static final class Noise implements Pictures {
        @Override
        public String name(Part part, int sample) {
            return (part == Part.KNOWN ? "train/" : "val/") + sample + ".jpg";
        }

        @Override
        public Optional<Pixels> whole(Part part, int sample) {
            byte[] data = new byte[64 * 48 * 3];
            new SplittableRandom(sample).nextBytes(data);
            return sample == 3 && part == Part.MEASURED ? Optional.empty() : Optional.of(new Pixels(64, 48, 3, data));
        }

        @Override
        public Tensor prepared(int[] samples) {
            float[] values = new float[samples.length * 8 * 8 * 3];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.sin(i);
            }
            return Tensor.wrap(values, samples.length, 8, 8, 3);
        }

        @Override
        public Optional<Pixels> seen(int sample) {
            return whole(Part.MEASURED, sample);
        }
    }

    private static TensorSamples samples(float[][] rows, int[] labels) {
        float[] all = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
        }
        return new TensorSamples(Tensor.wrap(all, rows.length, 1, 1, rows[0].length), labels);
    }

    @Test
    void similarImagesAreThoseInTheSameDirectionWhateverTheirLength() {
        TensorSamples known = samples(new float[][] {{1, 0}, {0, 2}, {3, 3}, {-5, 0}, {0, 0}}, new int[5]);
        FeatureTable queries = FeatureTable.of(samples(new float[][] {{9, 9}, {7, 1}}, new int[2]), new int[] {1, 0});
        List<List<SimilarImage>> found = SimilarImage.of(known, queries, 2);
        // (7,1) and (1,0): 7 / sqrt(50) = 0.98995; (7,1) and (3,3): 24 / (sqrt(50) sqrt(18)) = 0.8
        assertEquals(List.of(0, 2), found.get(0).stream().map(SimilarImage::sample).toList());
        assertEquals(0.98995, found.get(0).get(0).cosine(), 1e-5);
        assertEquals(0.8, found.get(0).get(1).cosine(), 1e-6);
        // (9,9) is the direction of (3,3); of (1,0) and (0,2), both at 45 degrees, the first
        assertEquals(List.of(2, 0), found.get(1).stream().map(SimilarImage::sample).toList());
        assertEquals(1, found.get(1).get(0).cosine(), 1e-12);
    }

    @Test
    void placesAreAveraged() {
        TensorSamples places = new TensorSamples(Tensor.wrap(new float[] {1, 10, 3, 20, 5, 30, 7, 40}, 1, 2, 2, 2),
                new int[1]);
        FeatureTable table = FeatureTable.of(places, new int[] {0});
        assertEquals(4f, table.rows()[0]);
        assertEquals(25f, table.rows()[1]);
    }

    @Test
    void ofTooManyImagesAllMistakesAndAnEvenChoiceOfTheOthersAreDrawn() {
        List<EmbeddingMap.Candidate> all = IntStream.range(0, 1000).mapToObj(i -> new EmbeddingMap.Candidate(
                Pictures.Part.MEASURED, i, i, 0, i % 100 == 99 ? 1 : 0)).toList();
        List<EmbeddingMap.Candidate> chosen = EmbeddingMap.chosen(all, 109);
        assertEquals(109, chosen.size());
        assertEquals(10, chosen.stream().filter(EmbeddingMap.Candidate::isWrong).count());
        // 99 of 990 others: every tenth of them
        assertEquals(List.of(0, 10, 20), chosen.stream().filter(c -> !c.isWrong()).limit(3)
                .map(EmbeddingMap.Candidate::row).toList());
        assertEquals(1000, EmbeddingMap.chosen(all, 1000).size());
    }

    @Test
    void mistakesPairsRightAnswersAndMapAreShownAndWhatCannotBeReadIsLeftOut() {
        Network network = Network.input(8, 8, 3).conv("conv", 4, 3).relu("relu").globalAveragePool("pool")
                .flatten("flat").dense("fc", 2).build().initialize(2);
        SplittableRandom random = new SplittableRandom(1);
        float[][] rows = new float[40][6];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < 6; c++) {
                rows[i][c] = (float) (random.nextDouble() + i % 2);
            }
        }
        int[] labels = IntStream.range(0, 40).map(i -> i % 2).toArray();
        float[] probabilities = new float[80];
        for (int i = 0; i < 40; i++) {
            boolean wrong = i == 3 || i == 8;
            probabilities[2 * i + (wrong ? 1 - i % 2 : i % 2)] = .8f;
            probabilities[2 * i + (wrong ? i % 2 : 1 - i % 2)] = .2f;
        }
        int[] ids = IntStream.range(0, 40).toArray();
        Predictions predictions = new Predictions(ids, labels, Tensor.wrap(probabilities, 40, 2), 0.2);
        Features features = new Features("pool", samples(rows, labels), ids, samples(rows, labels), ids);
        try (ThreadTeam team = ThreadTeam.of(2)) {
            List<Section> sections = new Explanations(network, predictions, CLASSES, new Noise(), 1, team)
                    .sections(Optional.of(features));
            assertEquals(List.of("mistakes", "confused", "looks", "map"), sections.stream().map(Section::id).toList());
            MistakesSection mistakes = (MistakesSection) sections.getFirst();
            assertEquals(List.of("val/3.jpg", "val/8.jpg"), mistakes.mistakes().stream().map(Mistake::file).toList());
            assertEquals("", mistakes.mistakes().getFirst().thumbnail());
            // The features to learn from are the same rows: the nearest image is the one with the same number.
            assertEquals("train/8.jpg", mistakes.mistakes().get(1).why().similar().getFirst().file());
            assertEquals("relu", mistakes.looksAt());
            assertTrue(((MapSection) sections.getLast()).map().points().stream().filter(EmbeddingMap.Point::isWrong)
                    .count() == 2);
            List<Section> without = new Explanations(network, predictions, CLASSES, new Noise(), 1, team)
                    .sections(Optional.empty());
            assertEquals(List.of("mistakes", "confused", "looks", "map"), without.stream().map(Section::id).toList());
            String why = ((MissingMap) without.getLast()).why();
            assertTrue(why.startsWith("The network's features of the images were not kept"), why);
        }
    }

    /** As many points and thumbnails as there can be: what 5,000 images lead to. */
    @Test
    void theMapOfFiveThousandImagesLeavesThePageBelowThreeMegabytes() {
        List<EmbeddingMap.Point> points = new ArrayList<>();
        for (int i = 0; i < EmbeddingMap.MOST_POINTS; i++) {
            points.add(new EmbeddingMap.Point(Pictures.Part.MEASURED, i, "validation/some long name of a class/"
                    + "photograph number " + i + " of the collection.jpg", i % 2, i / 2 % 2, i / 2000.0, i % 40 / 40.0,
                    i % 4 == 0 ? i / 4 : -1));
        }
        try (ThreadTeam team = ThreadTeam.of(2)) {
            ThumbnailSheet sheet = ThumbnailSheet.of(EmbeddingMap.MOST_THUMBNAILS, i -> new Noise().small(
                    Pictures.Part.KNOWN, i), team);
            String page = HtmlReport.html(TransferReport.about("s", CLASSES).section(new MapSection(
                    new EmbeddingMap(points, 5000, .8, 1, sheet), "pool", CLASSES)).build());
            assertTrue(page.contains("Drawn are 2000 of 5000 images"), "what is left out is said");
            assertTrue(page.length() < 2_500_000, "the map alone takes " + page.length() + " bytes");
        }
    }
}
