package graft.engine;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a convolution is computed. Where an algorithm is not made for a convolution's shape, the direct sum is taken. */
public enum ConvolutionAlgorithm {
    /** Whichever is expected to take the least time for the shape and the number of images. */
    FASTEST("fastest"),
    /** The plain sum of products. */
    DIRECT("direct"),
    /** Winograd's F(2x2, 3x3): 16 products for 36, rounding errors as small as the direct sum's. */
    WINOGRAD_2X2("winograd2x2"),
    /** Winograd's F(4x4, 3x3): 36 products for 144, rounding errors about twice the direct sum's. */
    WINOGRAD_4X4("winograd4x4");

    private final String label;

    ConvolutionAlgorithm(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    /** As {@link ConvolutionForward#algorithm} names it, such as {@code "winograd 4x4"}. */
    public String words() {
        return label.replace("winograd", "winograd ");
    }

    /**
     * The algorithm with this label.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static ConvolutionAlgorithm named(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst().orElseThrow(() ->
                new IllegalArgumentException("there is no convolution algorithm '" + label + "', expected one of "
                        + Arrays.stream(values()).map(ConvolutionAlgorithm::label).collect(Collectors.joining(", "))));
    }
}
