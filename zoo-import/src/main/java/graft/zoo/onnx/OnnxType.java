package graft.zoo.onnx;

import graft.zoo.weights.DType;

/** ONNX's numbers for element types ({@code TensorProto.DataType}). */
public final class OnnxType {
    public static final int FLOAT = 1;
    public static final int INT64 = 7;
    public static final int STRING = 8;
    public static final int BOOL = 9;

    private OnnxType() {
    }

    /** The element type of this number, or null where it is not read. */
    public static DType dtype(int number) {
        return switch (number) {
            case FLOAT -> DType.FLOAT32;
            case 2 -> DType.UINT8;
            case 3 -> DType.INT8;
            case 4 -> DType.UINT16;
            case 5 -> DType.INT16;
            case 6 -> DType.INT32;
            case INT64 -> DType.INT64;
            case BOOL -> DType.BOOL;
            case 10 -> DType.FLOAT16;
            case 11 -> DType.FLOAT64;
            case 12 -> DType.UINT32;
            case 13 -> DType.UINT64;
            case 16 -> DType.BFLOAT16;
            default -> null;
        };
    }

    /** The name of a type that is not read, for messages. */
    static String name(int number) {
        return switch (number) {
            case STRING -> "STRING";
            case 14 -> "COMPLEX64";
            case 15 -> "COMPLEX128";
            case 17, 18, 19, 20 -> "FLOAT8";
            case 21 -> "UINT4";
            case 22 -> "INT4";
            case 23 -> "FLOAT4";
            default -> "number " + number + ", which does not exist";
        };
    }
}
