package graft.transfer.explain;

import graft.layers.training.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sample whose features point in nearly the same direction as another's.
 *
 * @param sample its number
 * @param cosine of the angle between the two, -1 to 1; 1: the same direction
 */
public record SimilarImage(int sample, double cosine) {

    /**
     * The nearest samples of each row, the nearest first; of equally near ones the first.
     *
     * @param known   features to search, such as those that were learnt from; read once, row by row
     * @param queries of the same layer
     * @param count   how many for each
     */
    public static List<List<SimilarImage>> of(Samples known, FeatureTable queries, int count) {
        double[] lengths = new double[queries.count()];
        for (int q = 0; q < lengths.length; q++) {
            lengths[q] = Math.sqrt(dot(queries.rows(), q * queries.width(), queries.rows(), q * queries.width(),
                    queries.width()));
        }
        List<List<SimilarImage>> found = new ArrayList<>();
        for (int q = 0; q < lengths.length; q++) {
            found.add(new ArrayList<>());
        }
        FeatureTable.read(known, IntStream.range(0, known.count()).toArray(), (sample, row) -> {
            double length = Math.sqrt(dot(row, 0, row, 0, row.length));
            for (int q = 0; q < lengths.length; q++) {
                double product = dot(queries.rows(), q * queries.width(), row, 0, row.length);
                double both = length * lengths[q];
                keep(found.get(q), new SimilarImage(sample, both > 0 ? product / both : 0), count);
            }
        });
        return found;
    }

    private static void keep(List<SimilarImage> nearest, SimilarImage one, int count) {
        if (nearest.size() == count && nearest.getLast().cosine >= one.cosine) {
            return;
        }
        nearest.add(one);
        nearest.sort(Comparator.comparingDouble(SimilarImage::cosine).reversed());
        if (nearest.size() > count) {
            nearest.removeLast();
        }
    }

    private static double dot(float[] a, int at, float[] b, int from, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) a[at + i] * b[from + i];
        }
        return sum;
    }
}
