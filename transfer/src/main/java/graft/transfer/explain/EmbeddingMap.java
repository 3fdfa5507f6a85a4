package graft.transfer.explain;

import graft.engine.ThreadTeam;
import java.util.ArrayList;
import java.util.List;

/**
 * All images as points on a plane, near each other where the network's features are: principal components, then t-SNE.
 *
 * @param points    in the order in which they are drawn
 * @param of        how many images there are; more than points where only some are drawn
 * @param explained part of the variance that the components hold which t-SNE started from
 * @param divergence KL of the map, in nats
 * @param sheet     thumbnails of the first points that have a cell
 */
record EmbeddingMap(List<Point> points, int of, double explained, double divergence, ThumbnailSheet sheet) {
    /** With more points each step of the exact method takes too long, and single ones are no longer seen. */
    static final int MOST_POINTS = 2000;
    /** Half a megabyte of page. */
    static final int MOST_THUMBNAILS = 500;
    /** Principal components that t-SNE gets. */
    private static final int COMPONENTS = 50;
    private static final double PERPLEXITY = 30;

    /**
     * An image.
     *
     * @param part      learnt from, or measured on
     * @param sample    its number there
     * @param file      its path in the data set
     * @param truth     index of its class
     * @param predicted index of the class that was answered; the true one for images learnt from
     * @param x         0 to 1, from the left
     * @param y         0 to 1, from the top
     * @param cell      its thumbnail on the sheet; -1 without
     */
    record Point(Pictures.Part part, int sample, String file, int truth, int predicted, double x, double y, int cell) {
        boolean isWrong() {
            return truth != predicted;
        }
    }

    /** An image before it has a place. */
    record Candidate(Pictures.Part part, int row, int sample, int truth, int predicted) {
        boolean isWrong() {
            return truth != predicted;
        }
    }

    EmbeddingMap {
        points = List.copyOf(points);
    }

    /**
     * Which are drawn where there are too many: all mistakes, as far as there is room, and of the others one in so
     * many, evenly over the list, which is ordered by class.
     */
    static List<Candidate> chosen(List<Candidate> all, int most) {
        if (all.size() <= most) {
            return all;
        }
        List<Candidate> wrong = all.stream().filter(Candidate::isWrong).limit(most / 2).toList();
        List<Candidate> others = all.stream().filter(c -> !c.isWrong()).toList();
        List<Candidate> chosen = new ArrayList<>(wrong);
        int left = Math.min(others.size(), most - wrong.size());
        for (int i = 0; i < left; i++) {
            chosen.add(others.get((int) ((long) i * others.size() / left)));
        }
        return chosen;
    }

    /** @param candidates 4 or more */
    static EmbeddingMap of(Features features, List<Candidate> candidates, Pictures pictures, long seed,
            ThreadTeam team) {
        List<Candidate> chosen = chosen(candidates, MOST_POINTS);
        List<Candidate> known = chosen.stream().filter(c -> c.part() == Pictures.Part.KNOWN).toList();
        List<Candidate> measured = chosen.stream().filter(c -> c.part() == Pictures.Part.MEASURED).toList();
        FeatureTable table = FeatureTable.of(features.known(), rows(known)).and(
                FeatureTable.of(features.measured(), rows(measured)));
        int n = table.count();
        Pca pca = Pca.of(table.rows(), n, table.width(), COMPONENTS, seed, team);
        int d = pca.variances().length;
        float[] rows = d >= 2 ? pca.rows() : widened(pca.rows());
        Tsne map = Tsne.of(rows, n, Math.max(d, 2), PERPLEXITY, seed, team);
        List<Candidate> all = new ArrayList<>(known);
        all.addAll(measured);
        return new EmbeddingMap(points(all, map, pictures), candidates.size(), pca.explained(), map.divergence(),
                sheet(all, pictures, team));
    }

    private static int[] rows(List<Candidate> candidates) {
        return candidates.stream().mapToInt(Candidate::row).toArray();
    }

    /** One component with a second that is 0 everywhere. */
    private static float[] widened(float[] rows) {
        float[] wide = new float[2 * rows.length];
        for (int i = 0; i < rows.length; i++) {
            wide[2 * i] = rows[i];
        }
        return wide;
    }

    private static List<Point> points(List<Candidate> all, Tsne map, Pictures pictures) {
        Range x = Range.of(map.x());
        Range y = Range.of(map.y());
        int[] cells = cells(all);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Candidate c = all.get(i);
            points.add(new Point(c.part(), c.sample(), pictures.name(c.part(), c.sample()), c.truth(), c.predicted(),
                    x.part(map.x()[i]), 1 - y.part(map.y()[i]), cells[i]));
        }
        return points;
    }

    private record Range(float low, float high) {
        static Range of(float[] values) {
            float low = values[0];
            float high = values[0];
            for (float v : values) {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
            return new Range(low, high);
        }

        double part(float value) {
            return high > low ? (value - low) / (high - low) : 0.5;
        }
    }

    /** Thumbnails go to the mistakes first, then evenly over the others. */
    private static int[] cells(List<Candidate> all) {
        List<Candidate> shown = chosen(all, MOST_THUMBNAILS);
        int[] cells = new int[all.size()];
        for (int i = 0, cell = 0; i < cells.length; i++) {
            cells[i] = shown.size() == all.size() || shown.contains(all.get(i)) ? cell++ : -1;
        }
        return cells;
    }

    private static ThumbnailSheet sheet(List<Candidate> all, Pictures pictures, ThreadTeam team) {
        int[] cells = cells(all);
        List<Candidate> shown = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] >= 0) {
                shown.add(all.get(i));
            }
        }
        return ThumbnailSheet.of(shown.size(), i -> pictures.small(shown.get(i).part(), shown.get(i).sample()), team);
    }
}
