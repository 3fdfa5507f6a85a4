package graft.zoo.tensorflow;

import graft.engine.Tensor;
import graft.zoo.bytes.MappedFile;
import graft.zoo.protobuf.ProtobufReader;
import graft.zoo.weights.DType;
import graft.zoo.weights.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a tensor in a checkpoint of version 1: {@code SavedTensorSlices {2 data: SavedSlice {1 name, 2 slice, 3
 * data: TensorProto}}}. The TensorProto has neither type nor shape; those stand in the table's first entry.
 */
record SavedSlice(String name, TensorSlice slice, TensorProto data) {

    /** Where a slice lies; it is read again when its values are wanted, since its block may be compressed. */
    record Place(MappedFile file, TableBlock block, long from, long length) {
        SavedSlice read(MemorySegment content) {
            return SavedSlice.read(block.message(content, from, length));
        }
    }

    private static SavedSlice read(ProtobufReader reader) {
        SavedSlice found = new SavedSlice("", new TensorSlice(new long[0], new long[0]), null);
        while (reader.next()) {
            if (reader.field() == 2) {
                ProtobufReader data = reader.message();
                String name = found.name;
                TensorSlice slice = found.slice;
                TensorProto values = found.data;
                while (data.next()) {
                    switch (data.field()) {
                        case 1 -> name = data.string();
                        case 2 -> slice = TensorSlice.read(data.message());
                        case 3 -> values = TensorProto.read(data.message());
                        default -> { }
                    }
                }
                found = new SavedSlice(name, slice, values);
            }
        }
        if (found.data == null) {
            throw reader.error("the slice of '" + found.name + "' has no values");
        }
        return found;
    }

    /** The values of one slice, read when asked for. */
    record Values(String name, DType dtype, long type, long[] dims, Place place) implements StoredTensor {
        @Override
        public List<Integer> shape() {
            return Arrays.stream(dims).mapToObj(d -> (int) d).toList();
        }

        @Override
        public Tensor read() {
            return place.file.guarded(() -> stored().read());
        }

        @Override
        public long[] readIntegers() {
            return place.file.guarded(() -> stored().readIntegers());
        }

        private StoredTensor stored() {
            place.block.check();
            TensorProto proto = place.read(place.block.content()).data();
            return proto.stored(place.file, name, type, dims, () -> { });
        }
    }
}
