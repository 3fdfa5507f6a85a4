package graft.layers.layer;

/**
 * How values between pixels are found, one axis at a time. Names and formulas are those of ONNX's operator Resize,
 * which cover TensorFlow's, Keras's, PyTorch's and Caffe's ways.
 *
 * @param kind           which filter
 * @param coordinates    where an output pixel lies in the input
 * @param rounding       which pixel is {@link Kind#NEAREST}
 * @param cubic          a of the cubic filter of Keys, "Cubic convolution interpolation", 1981: -0.75 (PyTorch, ONNX's
 *                       default) or -0.5 (TensorFlow)
 * @param excludeOutside whether pixels outside count with weight 0 and the others for more; else the outermost pixel
 *                       stands for them
 * @param antialias      whether the filter is stretched where the image shrinks, so that every pixel counts
 */
public record Interpolation(Kind kind, Coordinates coordinates, Rounding rounding, float cubic,
        boolean excludeOutside, boolean antialias) {

    /** The filter f(t) at distance t. */
    public enum Kind {
        /** One pixel. */
        NEAREST,
        /** 1 - |t|. */
        LINEAR,
        /** Keys's cubic over 4 pixels. */
        CUBIC
    }

    /** Where the output's pixel i lies in the input: L and M are the lengths of input and output, s the scale M/L. */
    public enum Coordinates {
        /** (i + 0.5)/s - 0.5: centres of pixels. PyTorch with align_corners=False, TensorFlow 2. */
        HALF_PIXEL,
        /** As HALF_PIXEL, but 0 where M is 1. */
        PYTORCH_HALF_PIXEL,
        /** As HALF_PIXEL about the middle of the image, where s*L is no whole number. */
        HALF_PIXEL_SYMMETRIC,
        /** i*(L - 1)/(M - 1): corners meet corners. */
        ALIGN_CORNERS,
        /** i/s. TensorFlow 1, ONNX's Upsample, Caffe. */
        ASYMMETRIC,
        /** (i + 0.5)/s: TensorFlow 2's nearest neighbours, with FLOOR. */
        TF_HALF_PIXEL_FOR_NN
    }

    /** Which of two pixels is nearest. */
    public enum Rounding {
        /** The nearest; of two, the one before. */
        ROUND_PREFER_FLOOR,
        /** The nearest; of two, the one after. */
        ROUND_PREFER_CEIL,
        /** The one before. */
        FLOOR,
        /** The one after. */
        CEIL
    }

    /** Every pixel repeated: ONNX's and PyTorch's upsampling by a whole factor. */
    public static final Interpolation NEAREST = of(Kind.NEAREST, Coordinates.ASYMMETRIC);

    /** Linear in both directions between centres of pixels. */
    public static final Interpolation BILINEAR = new Interpolation(Kind.LINEAR, Coordinates.HALF_PIXEL,
            Rounding.ROUND_PREFER_FLOOR, -0.75f, false, false);

    /** With ONNX's defaults for the rest, but that of two pixels the one before is nearest. */
    public static Interpolation of(Kind kind, Coordinates coordinates) {
        return new Interpolation(kind, coordinates, Rounding.FLOOR, -0.75f, false, false);
    }

    /** For every output pixel along an axis the input pixels that it is made of, and their weights. */
    public record Taps(int[][] pixels, double[][] weights) {
    }

    /** Along an axis of {@code in} pixels that becomes one of {@code out}, scaled by {@code scale}. */
    public Taps taps(int in, int out, double scale) {
        int[][] pixels = new int[out][];
        double[][] weights = new double[out][];
        for (int i = 0; i < out; i++) {
            double x = place(i, in, out, scale);
            if (kind == Kind.NEAREST) {
                pixels[i] = new int[] {(int) Math.clamp(nearest(x), 0, in - 1)};
                weights[i] = new double[] {1};
                continue;
            }
            double stretch = antialias ? Math.min(scale, 1) : 1;
            double reach = (kind == Kind.LINEAR ? 1 : 2) / stretch;
            // Pixels outside beyond the filter's reach weigh nothing; those within it are at most `reach` away.
            int first = (int) Math.floor(x - reach) + 1;
            int count = Math.max(1, (int) Math.ceil(x + reach) - first);
            pixels[i] = new int[count];
            weights[i] = new double[count];
            double sum = 0;
            for (int t = 0; t < count; t++) {
                boolean outside = first + t < 0 || first + t >= in;
                pixels[i][t] = Math.clamp(first + t, 0, in - 1);
                weights[i][t] = outside && excludeOutside ? 0 : filter((first + t - x) * stretch);
                sum += weights[i][t];
            }
            for (int t = 0; t < count; t++) {
                weights[i][t] /= sum;
            }
        }
        return new Taps(pixels, weights);
    }

    private double place(int i, int in, int out, double scale) {
        return switch (coordinates) {
            case HALF_PIXEL -> scaled(i + 0.5, scale) - 0.5;
            case PYTORCH_HALF_PIXEL -> out == 1 ? 0 : scaled(i + 0.5, scale) - 0.5;
            case HALF_PIXEL_SYMMETRIC -> in / 2.0 * (1 - out / (scale * in)) + scaled(i + 0.5, scale) - 0.5;
            case ALIGN_CORNERS -> out == 1 ? 0 : (double) i * (in - 1) / (out - 1);
            case ASYMMETRIC -> scaled(i, scale);
            case TF_HALF_PIXEL_FOR_NN -> scaled(i + 0.5, scale);
        };
    }

    /** Scales are floats, such as one just below 2.3: only as a float is 11.5 by it 5, midway between two pixels. */
    private double scaled(double place, double scale) {
        return kind == Kind.NEAREST ? (float) (place / scale) : place / scale;
    }

    private double nearest(double x) {
        return switch (rounding) {
            case ROUND_PREFER_FLOOR -> Math.ceil(x - 0.5);
            case ROUND_PREFER_CEIL -> Math.floor(x + 0.5);
            case FLOOR -> Math.floor(x);
            case CEIL -> Math.ceil(x);
        };
    }

    private double filter(double distance) {
        double t = Math.abs(distance);
        if (kind == Kind.LINEAR) {
            return Math.max(0, 1 - t);
        }
        double a = cubic;
        if (t <= 1) {
            return ((a + 2) * t - (a + 3)) * t * t + 1;
        }
        return t < 2 ? a * (((t - 5) * t + 8) * t - 4) : 0;
    }
}
