package graft.zoo.tensorflow.graph;

import graft.zoo.graph.Known;
import graft.zoo.graph.Mapping;

/**
 * Numbers as TensorFlow's types hold them, by the numbers that a node's setting gives types. What is known is computed
 * in single precision; a type of whole numbers cuts the fraction off, so that a {@code Div} of 7 and 2 is 3, and half
 * precision rounds. What depends on the number of images stays NaN.
 */
final class TypedNumbers {
    private TypedNumbers() {
    }

    /** Whether a node's numbers are whole, by its setting T. */
    static boolean areWhole(TensorFlowCall call) {
        return bits(type(call, "T")) != 0;
    }

    /** Values of the type that a setting of the node states; where there is none, as they are. */
    static Known of(TensorFlowCall call, String setting, Known values) {
        int type = type(call, setting);
        return switch (type) {
            case 0, 1, 2 -> values;
            case 10 -> Mapping.known(values, v -> Double.isNaN(v) ? v : v != 0 ? 1 : 0);
            case 14 -> Mapping.known(values, TypedNumbers::bfloat16);
            case 19 -> Mapping.known(values, v -> Float.float16ToFloat(Float.floatToFloat16((float) v)));
            default -> {
                int bits = bits(type);
                if (bits == 0) {
                    throw call.error("has numbers of type " + type + ", expected real or whole numbers, or truth");
                }
                yield Mapping.known(values, v -> whole(call, v, bits));
            }
        };
    }

    /** How many bits a type of whole numbers has, below 0 where it holds none below 0; 0 where it is another. */
    private static int bits(int type) {
        return switch (type) {
            case 3 -> 32;
            case 4 -> -8;
            case 5 -> 16;
            case 6 -> 8;
            case 9 -> 64;
            case 17 -> -16;
            case 22 -> -32;
            case 23 -> -64;
            default -> 0;
        };
    }

    private static int type(TensorFlowCall call, String setting) {
        Long type = call.node().attribute(setting).integer();
        return type == null ? 0 : Math.clamp(type, -1, 1 << 10);
    }

    private static double whole(TensorFlowCall call, double value, int bits) {
        double cut = value < 0 ? Math.ceil(value) : Math.floor(value);
        double least = bits < 0 ? 0 : -Math.scalb(1.0, bits - 1);
        double beyond = Math.scalb(1.0, bits < 0 ? -bits : bits - 1);
        // The greatest of 32 bits and more are no floats: they were rounded up to the first number beyond.
        double most = Math.abs(bits) < 32 ? beyond - 1 : beyond;
        if (cut < least || cut > most) {
            throw call.error("makes " + value + ", which its whole numbers of " + Math.abs(bits) + " bits do not hold");
        }
        return cut;
    }

    /** The upper half of a float, rounded to the nearest, to the even one where two are. */
    private static double bfloat16(double value) {
        int bits = Float.floatToIntBits((float) value);
        return Double.isNaN(value) ? value : Float.intBitsToFloat(bits + 0x7fff + (bits >> 16 & 1) & 0xffff0000);
    }
}
