package graft.zoo.tensorflow;

import graft.zoo.weights.DType;

/** TensorFlow's numbers for element types (types.proto). */
final class TensorFlowType {
    private TensorFlowType() {
    }

    /** The type with this number; null for the ones that hold no plain numbers. */
    static DType of(long number) {
        return switch ((int) number) {
            case 1 -> DType.FLOAT32;
            case 2 -> DType.FLOAT64;
            case 3 -> DType.INT32;
            case 4 -> DType.UINT8;
            case 5 -> DType.INT16;
            case 6 -> DType.INT8;
            case 9 -> DType.INT64;
            case 10 -> DType.BOOL;
            case 14 -> DType.BFLOAT16;
            case 17 -> DType.UINT16;
            case 19 -> DType.FLOAT16;
            case 22 -> DType.UINT32;
            case 23 -> DType.UINT64;
            default -> null;
        };
    }

    /** Whether it is text, a resource or a variant: no weights, to be passed over. */
    static boolean isNoNumber(long number) {
        return number == 7 || number == 20 || number == 21;
    }

    /** The name of a type that {@link #of} does not know. */
    static String name(long number) {
        return switch ((int) number) {
            case 0 -> "DT_INVALID (none given)";
            case 8 -> "DT_COMPLEX64";
            case 11 -> "DT_QINT8";
            case 12 -> "DT_QUINT8";
            case 13 -> "DT_QINT32";
            case 15 -> "DT_QINT16";
            case 16 -> "DT_QUINT16";
            case 18 -> "DT_COMPLEX128";
            default -> "number " + number;
        };
    }
}
