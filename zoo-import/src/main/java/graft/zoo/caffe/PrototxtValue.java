package graft.zoo.caffe;

/** What a field of a prototxt holds, and where it stands. */
sealed interface PrototxtValue permits PrototxtMessage, PrototxtValue.Scalar {

    /** From 1. */
    int line();

    /** From 1. */
    int column();

    /** A number, a word or a string, as text. */
    record Scalar(String text, int line, int column) implements PrototxtValue {
    }
}
