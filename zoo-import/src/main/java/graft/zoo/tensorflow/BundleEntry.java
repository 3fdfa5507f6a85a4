package graft.zoo.tensorflow;

import graft.zoo.protobuf.ProtobufReader;

/**
 * One tensor of a checkpoint of version 2: BundleEntryProto (tensor_bundle.proto).
 *
 * @param type   see {@link TensorFlowType}
 * @param dims   1 dtype, 2 shape
 * @param shard  3: which data file
 * @param offset 4: of the first byte in it
 * @param size   5: bytes
 * @param crc    6: masked CRC-32C of them
 * @param sliced 7: whether it is stored in parts, each an entry of its own
 */
record BundleEntry(long type, long[] dims, long shard, long offset, long size, int crc, boolean sliced) {

    static BundleEntry read(ProtobufReader reader) {
        long type = 0;
        long[] dims = {};
        long shard = 0;
        long offset = 0;
        long size = 0;
        int crc = 0;
        boolean sliced = false;
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> type = reader.varint();
                case 2 -> dims = TensorShape.read(reader.message());
                case 3 -> shard = reader.varint();
                case 4 -> offset = reader.varint();
                case 5 -> size = reader.varint();
                case 6 -> crc = Float.floatToRawIntBits(reader.float32());
                case 7 -> sliced = true;
                default -> { }
            }
        }
        return new BundleEntry(type, dims, shard, offset, size, crc, sliced);
    }
}
