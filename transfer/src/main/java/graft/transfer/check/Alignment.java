package graft.transfer.check;

/**
 * How well two small copies agree where the one is laid over the other as it fits best: moved, and stretched along
 * both axes, as a crop or a resized image is.
 *
 * <p>The fit is found by least squares from where the copies lie (B. D. Lucas and T. Kanade, "An iterative image
 * registration technique", IJCAI 1981): brightness and contrast are made equal, the difference is linearised in the
 * four unknowns of {@code x' = stretchX x + moveX}, {@code y' = stretchY y + moveY} with coordinates from -1 to 1,
 * solved, and looked at again; first on copies of a quarter of the size.
 *
 * @param likeness correlation of the grey values where both are, -1 to 1
 * @param details  correlation of what is finer than 9 pixels of 64, -1 to 1: two images of the same kind of thing may
 *                 have a high likeness, the same details only the same image has
 * @param texture  deviation of the finer details of the flatter copy, in grey levels: without any they say nothing
 * @param overlap  part of the first copy that the second covers, 0 to 1
 */
record Alignment(double likeness, double details, double texture, double overlap) {
    private static final int COARSE_STEPS = 12;
    private static final int FINE_STEPS = 6;
    private static final double STILL = 5e-4;
    private static final double LEAST_STRETCH = 0.75;
    /** Of copies of 16 by 16 pixels. */
    private static final double LEAST_COARSE = 0.95;
    /** The same after two steps: copies of one image are at 0.95 by then. */
    private static final double LEAST_SOON = 0.93;
    private static final int SOON = 2;
    /** Of copies of 32 by 32 pixels: means of 2 by 2 pixels agree better than pixels, which are to agree by 0.99. */
    private static final double LEAST_HALF = 0.975;
    private static final double SAME_LIKENESS = 0.99;
    private static final double SAME_DETAILS = 0.88;
    /** Of images without details, such as a blurred sky, the likeness alone decides. */
    private static final double FLAT = 1.5;
    private static final double SAME_FLAT_LIKENESS = 0.999;
    private static final Alignment NONE = new Alignment(0, 0, 0, 0);

    /**
     * Whether the two are one image. Copies stored anew, resized by a tenth, mirrored or cropped by 5 to 10 % have a
     * likeness over 0.995 and details over 0.9; different images of ants and bees have details of 0.3 at most.
     */
    boolean isSameImage() {
        return texture < FLAT ? likeness >= SAME_FLAT_LIKENESS
                : likeness >= SAME_LIKENESS && details >= SAME_DETAILS;
    }

    /** A copy at a quarter of its size, where a fit begins and where most pairs that only look alike are given up. */
    static float[] quarter(byte[] copy) {
        return SmallCopy.halved(SmallCopy.halved(SmallCopy.smooth(copy, false)));
    }

    /**
     * The best fit of the second copy, perhaps mirrored, over the first.
     *
     * @param firstQuarter  {@link #quarter} of the first copy. Not modified
     * @param secondQuarter that of the second, not mirrored. Not modified
     * @param start         where to begin: stretch and move along x, then along y. Not modified
     */
    static Alignment of(byte[] first, float[] firstQuarter, byte[] second, float[] secondQuarter, boolean mirrored,
            double[] start) {
        double[] fit = start.clone();
        Overlay quarter = new Overlay(firstQuarter, mirrored ? SmallCopy.mirrored(secondQuarter) : secondQuarter,
                SmallCopy.SIDE / 4);
        if (!quarter.fit(fit, COARSE_STEPS, LEAST_SOON) || quarter.correlation(fit)[0] < LEAST_COARSE) {
            return NONE;
        }
        float[] a = SmallCopy.smooth(first, false);
        float[] b = SmallCopy.smooth(second, mirrored);
        Overlay half = new Overlay(SmallCopy.halved(a), SmallCopy.halved(b), SmallCopy.SIDE / 2);
        if (!half.fit(fit, FINE_STEPS, 0) || half.correlation(fit)[0] < LEAST_HALF) {
            return NONE;
        }
        Overlay fine = new Overlay(a, b, SmallCopy.SIDE);
        if (!fine.fit(fit, FINE_STEPS, 0)) {
            return NONE;
        }
        double[] grey = fine.correlation(fit);
        double[] details = new Overlay(SmallCopy.details(a), SmallCopy.details(b), SmallCopy.SIDE).correlation(fit);
        return new Alignment(grey[0], details[0], details[1], grey[2]);
    }

    /** Two images of one size, one laid over the other. */
    private static final class Overlay {
        private final float[] under;
        private final float[] over;
        private final int side;

        Overlay(float[] under, float[] over, int side) {
            this.under = under;
            this.over = over;
            this.side = side;
        }

        /**
         * Improves a fit; false where it runs away.
         *
         * @param least correlation after {@link #SOON} steps, below which it is given up
         */
        boolean fit(double[] fit, int steps, double least) {
            for (int step = 0; step < steps; step++) {
                double[] seen = correlation(fit);
                double[] change = step == SOON && seen[0] < least ? null : change(fit, seen);
                if (change == null) {
                    return false;
                }
                double largest = 0;
                for (int i = 0; i < 4; i++) {
                    fit[i] += change[i];
                    largest = Math.max(largest, Math.abs(change[i]));
                }
                if (!isSensible(fit)) {
                    return false;
                }
                if (largest < STILL) {
                    break;
                }
            }
            return true;
        }

        private static boolean isSensible(double[] fit) {
            double free = 1 - LEAST_STRETCH;
            return fit[0] > LEAST_STRETCH && fit[0] < 1 / LEAST_STRETCH && fit[2] > LEAST_STRETCH
                    && fit[2] < 1 / LEAST_STRETCH && Math.abs(fit[1]) < 2 * free && Math.abs(fit[3]) < 2 * free;
        }

        /** Where a column or row of the image below lies on the one above, in its pixels. */
        private double[] places(double stretch, double move) {
            double[] places = new double[side];
            for (int i = 0; i < side; i++) {
                places[i] = ((stretch * ((2 * i + 1.0) / side - 1) + move + 1) * side - 1) / 2;
            }
            return places;
        }

        private boolean isInside(double place) {
            return place >= 0 && place < side - 1;
        }

        /** The first of ascending places that is inside; their number where none is. */
        private int firstInside(double[] places) {
            int i = 0;
            while (i < places.length && !isInside(places[i])) {
                i++;
            }
            return i;
        }

        /** The end of those that are inside. */
        private int endInside(double[] places) {
            int i = firstInside(places);
            while (i < places.length && isInside(places[i])) {
                i++;
            }
            return i;
        }

        /**
         * One step of Gauss and Newton; null where too little overlaps, or one of them is flat.
         *
         * @param seen {@link #correlation} of the fit
         */
        private double[] change(double[] fit, double[] seen) {
            if (seen[2] < LEAST_STRETCH * LEAST_STRETCH || seen[1] < 1e-3) {
                return null;
            }
            double[] xs = places(fit[0], fit[1]);
            double[] ys = places(fit[2], fit[3]);
            double half = side / 2.0 / seen[6];
            double contrast = 1 / seen[5];
            double level = seen[3] * contrast - seen[4] / seen[6];
            double inverse = 1 / seen[6];
            int firstX = firstInside(xs);
            int endX = endInside(xs);
            int n = 0;
            // Slopes a along x times x, b along x, c along y times y, d along y, and the difference e: sums of the
            // slopes, of their products with e and with each other. Not in arrays, so that they stay in registers.
            double a1 = 0;
            double b1 = 0;
            double c1 = 0;
            double d1 = 0;
            double ae = 0;
            double be = 0;
            double ce = 0;
            double de = 0;
            double aa = 0;
            double ab = 0;
            double ac = 0;
            double ad = 0;
            double bb = 0;
            double bc = 0;
            double bd = 0;
            double cc = 0;
            double cd = 0;
            double dd = 0;
            for (int y = 0; y < side; y++) {
                if (!isInside(ys[y])) {
                    continue;
                }
                int row = (int) ys[y] * side;
                double fy = ys[y] - (int) ys[y];
                double v = (2 * y + 1.0) / side - 1;
                for (int x = firstX; x < endX; x++) {
                    int column = (int) xs[x];
                    double fx = xs[x] - column;
                    int at = row + column;
                    double upLeft = over[at];
                    double upRight = over[at + 1];
                    double lowLeft = over[at + side];
                    double lowRight = over[at + side + 1];
                    double top = upRight - upLeft;
                    double bottom = lowRight - lowLeft;
                    double b = (top + fy * (bottom - top)) * half;
                    double left = lowLeft - upLeft;
                    double right = lowRight - upRight;
                    double d = (left + fx * (right - left)) * half;
                    double value = upLeft + fx * top + fy * (left + fx * (bottom - top));
                    double e = under[y * side + x] * contrast - value * inverse - level;
                    double a = b * ((2 * x + 1.0) / side - 1);
                    double c = d * v;
                    a1 += a;
                    b1 += b;
                    c1 += c;
                    d1 += d;
                    ae += a * e;
                    be += b * e;
                    ce += c * e;
                    de += d * e;
                    aa += a * a;
                    ab += a * b;
                    ac += a * c;
                    ad += a * d;
                    bb += b * b;
                    bc += b * c;
                    bd += b * d;
                    cc += c * c;
                    cd += c * d;
                    dd += d * d;
                }
                n += Math.max(0, endX - firstX);
            }
            double[] sums = {a1, b1, c1, d1};
            double[][] normal = {{aa, ab, ac, ad, ae}, {ab, bb, bc, bd, be}, {ac, bc, cc, cd, ce},
                {ad, bd, cd, dd, de}};
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    normal[i][j] -= sums[i] * sums[j] / n;
                }
                normal[i][i] = normal[i][i] * 1.001 + 1e-6;
            }
            return solved(normal);
        }

        /** Gauss's elimination of 4 equations with a right side; the matrix has no pivot near 0. */
        private static double[] solved(double[][] m) {
            for (int i = 0; i < 4; i++) {
                for (int r = i + 1; r < 4; r++) {
                    double f = m[r][i] / m[i][i];
                    for (int c = i; c < 5; c++) {
                        m[r][c] -= f * m[i][c];
                    }
                }
            }
            double[] x = new double[4];
            for (int i = 3; i >= 0; i--) {
                double sum = m[i][4];
                for (int c = i + 1; c < 4; c++) {
                    sum -= m[i][c] * x[c];
                }
                x[i] = sum / m[i][i];
            }
            return x;
        }

        /**
         * Correlation, the smaller deviation, part that overlaps; then means and deviations of the image below and the
         * one above.
         */
        double[] correlation(double[] fit) {
            double[] xs = places(fit[0], fit[1]);
            double[] ys = places(fit[2], fit[3]);
            double a = 0;
            double b = 0;
            double aa = 0;
            double bb = 0;
            double ab = 0;
            int firstX = firstInside(xs);
            int endX = endInside(xs);
            int n = 0;
            for (int y = 0; y < side; y++) {
                if (!isInside(ys[y])) {
                    continue;
                }
                int row = (int) ys[y] * side;
                double fy = ys[y] - (int) ys[y];
                for (int x = firstX; x < endX; x++) {
                    int column = (int) xs[x];
                    double fx = xs[x] - column;
                    int at = row + column;
                    double top = over[at] + fx * (over[at + 1] - over[at]);
                    double bottom = over[at + side] + fx * (over[at + side + 1] - over[at + side]);
                    double value = top + fy * (bottom - top);
                    double below = under[y * side + x];
                    a += below;
                    b += value;
                    aa += below * below;
                    bb += value * value;
                    ab += below * value;
                }
                n += Math.max(0, endX - firstX);
            }
            if (n == 0) {
                return new double[7];
            }
            double sa = Math.sqrt(Math.max(0, aa / n - a / n * a / n));
            double sb = Math.sqrt(Math.max(0, bb / n - b / n * b / n));
            double correlation = sa * sb < 1e-9 ? 0 : (ab / n - a / n * b / n) / (sa * sb);
            return new double[] {correlation, Math.min(sa, sb), (double) n / (side * side), a / n, b / n, sa, sb};
        }
    }
}
