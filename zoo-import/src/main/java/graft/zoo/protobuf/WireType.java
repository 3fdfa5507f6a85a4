package graft.zoo.protobuf;

/** How a field's value is stored; the order is that of the numbers in {@link ProtobufReader}'s table. */
public enum WireType {
    /** A number of variable length. */
    VARINT,
    /** 8 bytes. */
    FIXED64,
    /** A length and that many bytes. */
    BYTES,
    /** 4 bytes. */
    FIXED32;

    /** The type with this number, or null where there is none that is in use. */
    static WireType of(int number) {
        return switch (number) {
            case 0 -> VARINT;
            case 1 -> FIXED64;
            case 2 -> BYTES;
            case 5 -> FIXED32;
            default -> null;
        };
    }
}
