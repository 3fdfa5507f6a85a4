package graft.transfer.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import graft.engine.Tensor;
import graft.engine.ThreadTeam;
import graft.testing.SharedFiles;
import graft.transfer.labels.GoldenArrays;
import graft.zoo.json.Json;
import graft.zoo.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** CORAL against the reference code's matrices, and its nearest neighbours on the published Office-Caltech features. */
class CoralGoldenTest {
    private static final GoldenArrays GOLDEN = new GoldenArrays("adaptation");
    private static final double TOLERANCE = 1e-10;

    private static Map<?, ?> expected(String set) throws IOException {
        return (Map<?, ?>) ((Map<?, ?>) Json.parse(Files.readString(SharedFiles.path(
                "golden/adaptation/coral_expected.json")))).get(set);
    }

    @Test
    void theMatrixIsThatOfTheReference() {
        double[][] source = GOLDEN.matrix("coral_source");
        double[][] target = GOLDEN.matrix("coral_target");
        double[][] expected = GOLDEN.matrix("coral_matrix");
        double[][] adapted = GOLDEN.matrix("coral_source_adapted");
        try (ThreadTeam team = ThreadTeam.of(2)) {
            double[][] found = Coral.matrix(source, target, team);
            double[][] rows = DoubleMatrices.product(source, found, team);
            for (int i = 0; i < expected.length; i++) {
                assertArrayEquals(expected[i], found[i], TOLERANCE, "row " + i + " of the matrix");
            }
            for (int i = 0; i < adapted.length; i++) {
                assertArrayEquals(adapted[i], rows[i], TOLERANCE, "sample " + i);
            }
        }
    }

    /** z scores by domain, and the class of each row. */
    private record Domain(double[][] rows, int[] classes) {
        static Domain of(String set, String name, String kind, boolean byRow) {
            Tensor values = NpyFile.read(SharedFiles.path("golden/adaptation/" + set + "_" + name + "_" + kind
                    + ".npy"));
            Tensor labels = NpyFile.read(SharedFiles.path("golden/adaptation/" + set + "_" + name + "_labels.npy"));
            double[][] rows = new double[values.dim(0)][values.dim(1)];
            for (int i = 0; i < rows.length; i++) {
                double sum = 0;
                for (int j = 0; j < rows[i].length; j++) {
                    rows[i][j] = values.get(i, j);
                    sum += rows[i][j];
                }
                for (int j = 0; j < rows[i].length && byRow; j++) {
                    rows[i][j] /= sum;
                }
            }
            return new Domain(DomainScale.of(rows).standardised(rows), IntStream.range(0, rows.length)
                    .map(i -> (int) labels.unwrap()[i]).toArray());
        }

        /** Rows of the target whose nearest row of this domain is of the same class. */
        int right(double[][] mine, Domain target, ThreadTeam team) {
            int[] right = new int[target.rows.length];
            team.run(right.length, (i, _) -> {
                double least = Double.POSITIVE_INFINITY;
                for (int j = 0; j < mine.length; j++) {
                    double distance = 0;
                    for (int k = 0; k < mine[j].length && distance < least; k++) {
                        double d = mine[j][k] - target.rows[i][k];
                        distance += d * d;
                    }
                    if (distance < least) {
                        least = distance;
                        right[i] = classes[j] == target.classes[i] ? 1 : 0;
                    }
                }
            });
            return IntStream.of(right).sum();
        }
    }

    private static void check(String set, Map<String, Domain> domains, int tasks) throws IOException {
        List<String> wrong = new ArrayList<>();
        int checked = 0;
        try (ThreadTeam team = ThreadTeam.of(2)) {
            Map<String, double[][]> whitening = new HashMap<>();
            Map<String, double[][]> colouring = new HashMap<>();
            domains.forEach((name, domain) -> {
                RegularisedCovariance covariance = RegularisedCovariance.of(domain.rows, team);
                whitening.put(name, covariance.power(-0.5, team));
                colouring.put(name, covariance.power(0.5, team));
            });
            for (Map.Entry<?, ?> task : expected(set).entrySet()) {
                Map<?, ?> e = (Map<?, ?>) task.getValue();
                Domain source = domains.get((String) e.get("source"));
                Domain target = domains.get((String) e.get("target"));
                if (source == null || target == null) {
                    continue;
                }
                checked++;
                double[][] matrix = DoubleMatrices.product(whitening.get((String) e.get("source")),
                        colouring.get((String) e.get("target")), team);
                double[][] adapted = DoubleMatrices.product(source.rows, matrix, team);
                int without = source.right(source.rows, target, team);
                int with = source.right(adapted, target, team);
                if (without != ((Number) e.get("correct_without")).intValue()
                        || with != ((Number) e.get("correct_coral")).intValue()) {
                    wrong.add(task.getKey() + " " + without + " -> " + with + ", expected " + e);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(tasks, checked);
    }

    /** 958, 1123, 157 and 295 rows of 800: with more rows than columns and with fewer. */
    @Test
    void nearestNeighboursOnSurfFeatures() throws IOException {
        Map<String, Domain> domains = new HashMap<>();
        for (String name : List.of("amazon", "caltech10", "dslr", "webcam")) {
            domains.put(name, Domain.of("surf", name, "counts", true));
        }
        check("surf", domains, 12);
    }

    /** Features as a network gives them; amazon's are not among the shared files. */
    @Test
    void nearestNeighboursOnFeaturesOfGoogLeNet() throws IOException {
        Map<String, Domain> domains = new HashMap<>();
        for (String name : List.of("dslr", "webcam")) {
            domains.put(name, Domain.of("googlenet", name, "features", false));
        }
        check("googlenet", domains, 2);
    }
}
